/**
 * Tells the nodes of a multi-node job what has become of its main node: once it runs, those that were held back may
 * start; once it has ended, or all are to end, those that go on are stopped. How the others end changes nothing for
 * anybody.
 *
 * A job may have a thousand nodes. Those that one transaction has no room for are found again by the sweep, by their
 * tasks and the status of their job.
 */
import type { Job } from "../model/job.ts";
import type { StopCause, Task } from "../model/task.ts";
import type { Transaction } from "../ports/store.ts";
import { wantTaskStopped } from "./stop-task.ts";
import { addFact, type Work } from "./work.ts";

/** Quiet for any other job, and while the main node is starting. */
export async function tellNodes(tx: Transaction, job: Job, work: Work): Promise<void> {
  if (job.nodes === undefined) return;
  const cause = stopCauseFor(job);
  if (cause === undefined && job.status !== "RUNNING") return;
  const tasks = await tx.tasks.liveOfNodes(job.jobId);
  for (const task of mainFirst(job, tasks)) {
    if (work.rowsLeft <= 0) return;
    if (task.desiredStatus === "STOPPED") continue;
    if (cause === undefined) await release(tx, task, work);
    else {
      await wantTaskStopped(tx, task, cause);
      work.rowsLeft -= 1;
    }
  }
}

function stopCauseFor({ status, terminateReason }: Job): StopCause | undefined {
  if (terminateReason !== undefined) return { kind: "user", reason: terminateReason };
  if (status === "STARTING" || status === "RUNNING") return undefined;
  return { kind: "main-node-ended" };
}

/** With it all others end, should there be no room for them here. */
function mainFirst({ live }: Job, tasks: readonly Task[]): readonly Task[] {
  const isOther = ({ taskId }: Task): boolean => !live?.taskArn.endsWith(`/${taskId}`);
  return [...tasks].sort((a, b) => Number(isOther(a)) - Number(isOther(b)));
}

async function release(tx: Transaction, task: Task, work: Work): Promise<void> {
  if (!task.heldBack) return;
  const { heldBack: _, ...released } = task;
  await tx.tasks.update(released);
  work.rowsLeft -= 1;
  const node = await tx.jobs.get(task.jobId);
  if (node?.live !== undefined) addFact(work, node.jobId, { kind: "placed", live: node.live });
}
