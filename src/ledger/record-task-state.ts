/**
 * Applies an agent's report to the task's row and, through it, to the job.
 *
 * Reports may be repeated, late, or about tasks that nobody knows any more; all of that is quiet, because an agent
 * repeats a refused report for ever. `lastStatus` only moves forward.
 */
import {
  decidingContainer,
  noteContainers,
  outcomesOf,
} from "../core/lifecycle/task-containers.ts";
import { resourceOf, type Site, taskArn } from "../model/arn.ts";
import type { ContainerOutcome } from "../model/job.ts";
import { type StopCause, type Task, taskStatuses } from "../model/task.ts";
import { soleContainerName } from "../model/task-work.ts";
import type { ContainerStateChange, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { Transaction } from "../ports/store.ts";
import { chargeShare } from "./charge-share.ts";
import { noteTaskEnded } from "./note-task-ended.ts";
import { recordJobEvent } from "./record-job-event.ts";

/**
 * Answers whether others may go on now: there is room again, or the other nodes of the task's job may start. `now` is
 * epoch milliseconds of the server; the agent's own times are trusted between placement and now.
 */
export async function recordTaskState(
  deps: { readonly site: Site },
  tx: Transaction,
  change: SubmitTaskStateChange,
  now: number,
): Promise<boolean> {
  const task = await tx.tasks.get(resourceOf(change.task));
  return task !== undefined && recordStateOf(task, deps, tx, change, now);
}

/** The same for who has read the task in this transaction. */
export async function recordStateOf(
  task: Task,
  deps: { readonly site: Site },
  tx: Transaction,
  change: SubmitTaskStateChange,
  now: number,
): Promise<boolean> {
  const ahead = taskStatuses.indexOf(change.status) - taskStatuses.indexOf(task.lastStatus);
  if (ahead === 0) await onSameStatus(tx, task, change);
  if (ahead <= 0) return false;
  const arn = taskArn(deps.site, task.clusterName, task.taskId);
  if (change.status === "RUNNING") await onRunning(tx, task, arn, change, now);
  if (change.status === "STOPPED") await onStopped(tx, task, arn, change, now);
  return change.status === "STOPPED" || task.multiNodeJobId !== undefined;
}

/** Of a task that goes on while some of its containers have ended. */
async function onSameStatus(
  tx: Transaction,
  task: Task,
  change: SubmitTaskStateChange,
): Promise<void> {
  const { containers } = task;
  if (containers === undefined || task.lastStatus === "STOPPED") return;
  const noted = noteContainers(containers, change.containers);
  if (noted.every((container, index) => container === containers[index])) return;
  await tx.tasks.update({ ...task, containers: noted });
}

async function onRunning(
  tx: Transaction,
  task: Task,
  arn: string,
  change: SubmitTaskStateChange,
  now: number,
): Promise<void> {
  const startedAt = within(task.createdAt, change.executionStartedAt ?? now, now);
  const noted = { ...task, ...notedContainers(task, change) };
  await tx.tasks.update({ ...noted, lastStatus: "RUNNING", startedAt });
  await recordJobEvent(
    tx,
    task.jobId,
    {
      kind: "started",
      taskArn: arn,
      startedAt,
      ...logStreamOf(task),
      ...shownContainers(noted),
      ...addressOf(task, change),
    },
    now,
  );
}

const allAddresses: ReadonlySet<string> = new Set(["", "0.0.0.0", "::"]);

/**
 * Only of a node: nobody is told the address of another job. Where an agent has bound ports of all the machine's
 * addresses, it has named none.
 */
function addressOf(
  { multiNodeJobId }: Task,
  { containers }: SubmitTaskStateChange,
): { readonly privateIpv4Address?: string } {
  if (multiNodeJobId === undefined) return {};
  const bindings = containers.flatMap(({ networkBindings = [] }) => networkBindings);
  const privateIpv4Address = bindings.find(
    ({ bindIP }) => bindIP !== undefined && !allAddresses.has(bindIP),
  )?.bindIP;
  return privateIpv4Address === undefined ? {} : { privateIpv4Address };
}

async function onStopped(
  tx: Transaction,
  task: Task,
  arn: string,
  change: SubmitTaskStateChange,
  now: number,
): Promise<void> {
  const noted = { ...task, ...notedContainers(task, change) };
  const container =
    noted.containers === undefined
      ? soleContainer(change.containers)
      : decidingContainer(noted.containers);
  const exitCode = container?.exitCode;
  const stoppedAt = within(task.startedAt ?? task.createdAt, change.executionStoppedAt ?? now, now);
  // A container that came and went between two reports: its one report tells of both. An agent elsewhere does not say
  // when it began, but when its image was there.
  const told = change.executionStartedAt ?? change.pullStoppedAt;
  const began = task.startedAt ?? (exitCode === undefined ? undefined : told);
  const startedAt = began === undefined ? undefined : within(task.createdAt, began, stoppedAt);
  const stopped: Task = {
    ...noted,
    desiredStatus: "STOPPED",
    lastStatus: "STOPPED",
    stoppedAt,
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  await tx.tasks.update(stopped);
  await chargeShare(tx, stopped);
  await noteTaskEnded(tx, task.instanceId, now);
  await recordJobEvent(
    tx,
    task.jobId,
    {
      kind: "stopped",
      taskArn: arn,
      stoppedAt,
      ...(exitCode === undefined ? {} : { exitCode, ...logStreamOf(task) }),
      ...(container?.reason ? { reason: container.reason } : {}),
      ...(change.reason === "" ? {} : { statusReason: change.reason }),
      ...causeOf(task),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...shownContainers(noted),
    },
    now,
  );
}

function notedContainers(task: Task, change: SubmitTaskStateChange): Pick<Task, "containers"> {
  return task.containers === undefined
    ? {}
    : { containers: noteContainers(task.containers, change.containers) };
}

function shownContainers({ containers }: Task): {
  readonly containers?: readonly ContainerOutcome[];
} {
  return containers === undefined ? {} : { containers: outcomesOf(containers) };
}

/** The one container of a job is named `default`; another agent's extra containers never decide. */
function soleContainer(
  containers: readonly ContainerStateChange[],
): ContainerStateChange | undefined {
  return (
    containers.find(({ containerName }) => containerName === soleContainerName) ?? containers[0]
  );
}

/**
 * What the job is told. Newer infrastructure takes the host away, and that is how AWS Batch puts it to the job,
 * so that retry conditions on `Host EC2*` hold for updates too.
 */
function causeOf(task: Task): { readonly cause?: StopCause } {
  if (task.stopCause === undefined) return {};
  if (task.stopCause.kind !== "update") return { cause: task.stopCause };
  return { cause: { kind: "instance-lost", instanceId: task.instanceId } };
}

function logStreamOf(task: Task): { readonly logStreamName?: string } {
  return task.logStreamName === undefined ? {} : { logStreamName: task.logStreamName };
}

/** Another machine's clock must not make a job end before it began, or begin in the future. */
function within(earliest: number, time: number, latest: number): number {
  return Math.min(Math.max(earliest, Math.round(time)), Math.max(earliest, latest));
}
