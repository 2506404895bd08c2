/**
 * The nodes of a multi-node job are placed in one step, all of them, each alone on an instance of the same type and
 * environment; no other node runs before the main one has.
 */
import type { Task } from "../../model/task.ts";
import type { Auditor } from "../house/audited.ts";
import type { State } from "../house/state.ts";

export const nodesTogether: Auditor = ({ before, state }) => {
  const breaches: string[] = [];
  const known = new Set(before?.tasks.map(({ taskId }) => taskId));
  const nodes = state.tasks.filter(({ multiNodeJobId }) => multiNodeJobId !== undefined);
  for (const { instanceId, jobId } of nodes) {
    const others = state.tasks.filter((task) => task.instanceId === instanceId);
    if (others.length > 1) breaches.push(`node ${jobId} is not alone on ${instanceId}`);
  }
  for (const [jobId, tasks] of Map.groupBy(nodes, ({ multiNodeJobId = "" }) => multiNodeJobId)) {
    breaches.push(...ofOneJob(state, jobId, tasks));
    const placed = tasks.filter(({ taskId }) => !known.has(taskId)).length;
    const { numNodes } = state.jobs.get(jobId)?.nodes ?? {};
    // Without a look at the state before, some may have ended already.
    if (before !== undefined && placed > 0 && placed !== numNodes) {
      breaches.push(`${placed} of ${numNodes} nodes of job ${jobId} were placed`);
    }
  }
  return breaches;
};

function ofOneJob(state: State, jobId: string, tasks: readonly Task[]): readonly string[] {
  const breaches: string[] = [];
  const job = state.jobs.get(jobId);
  const places = tasks.map(({ instanceId }) => state.instances.get(instanceId));
  const kinds = places.map((row) => `${row?.instanceType} of ${row?.computeEnvironment}`);
  if (new Set(kinds).size > 1) breaches.push(`nodes of job ${jobId} are on ${kinds.join(", ")}`);
  const early = tasks.filter((task) => task.heldBack === undefined);
  if (job?.status === "STARTING" && early.some(({ jobId: id }) => id !== mainOf(job))) {
    breaches.push(`a node of job ${jobId} was let go before the main node ran`);
  }
  return breaches;
}

function mainOf({ jobId, nodes }: { jobId: string; nodes?: { mainNode: number } }): string {
  return `${jobId}#${nodes?.mainNode}`;
}
