/**
 * What the world looks like once a plan is committed and nothing else has happened: no instance has started, no
 * task has moved. Applied to a snapshot, for properties of `decide`.
 */
import type { BlockedHead } from "../../src/model/job-queue.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { QueueView, Snapshot } from "../../src/model/snapshot.ts";
import type { Task } from "../../src/model/task.ts";

export function applyPlan(snapshot: Snapshot, plan: Plan): Snapshot {
  return plan.changes.reduce(applyChange, snapshot);
}

function applyChange(s: Snapshot, change: Change, index: number): Snapshot {
  switch (change.kind) {
    case "place":
      return placed(s, change);
    case "place-nodes":
      return nodesPlaced(s, change);
    case "stop-task":
      return {
        ...s,
        tasks: s.tasks.map((row) =>
          row.taskId === change.taskId
            ? { ...row, desiredStatus: "STOPPED", stopCause: change.cause }
            : row,
        ),
      };
    case "launch":
      return launched(s, change, index);
    case "drain":
      return withInstance(s, change.instanceId, "DRAINING");
    case "terminate":
      return withInstance(s, change.instanceId, "TERMINATED");
    case "settle-environment":
      return {
        ...s,
        computeEnvironments: s.computeEnvironments.map((row) =>
          row.name === change.computeEnvironment
            ? { ...row, status: change.status, statusReason: change.statusReason }
            : row,
        ),
      };
    case "remove-environment":
      return {
        ...s,
        computeEnvironments: s.computeEnvironments.filter(
          (row) => row.name !== change.computeEnvironment,
        ),
      };
    case "scale-out-reached":
      return {
        ...s,
        computeEnvironments: s.computeEnvironments.map((row) => {
          const { requestedvCpus: _, ...rest } = row;
          return row.name === change.computeEnvironment ? rest : row;
        }),
      };
    case "settle-queue":
      return {
        ...s,
        queues: s.queues.map((view) =>
          view.queue.name === change.jobQueue
            ? {
                ...view,
                queue: { ...view.queue, status: change.status, statusReason: change.statusReason },
              }
            : view,
        ),
      };
    case "note-head":
      return withHead(s, change.jobQueue, change.head);
    case "cancel-head":
      return withoutJob(withHead(s, change.jobQueue, undefined), change.head.jobId);
    case "remove-queue":
      return { ...s, queues: s.queues.filter((view) => view.queue.name !== change.jobQueue) };
  }
}

function withHead(s: Snapshot, jobQueue: string, head: BlockedHead | undefined): Snapshot {
  return {
    ...s,
    queues: s.queues.map((view) => {
      if (view.queue.name !== jobQueue) return view;
      const { blockedHead: _, ...queue } = view.queue;
      return { ...view, queue: head === undefined ? queue : { ...queue, blockedHead: head } };
    }),
  };
}

function withoutJob(s: Snapshot, id: string): Snapshot {
  const [jobId = id, index] = id.split(":");
  const which = { jobId, ...(index === undefined ? {} : { arrayIndex: Number(index) }) };
  return {
    ...s,
    queues: s.queues.map((view) => ({ ...view, line: view.line.flatMap(without(which)) })),
  };
}

function placed(s: Snapshot, change: Extract<Change, { kind: "place" }>): Snapshot {
  const child = change.arrayIndex === undefined ? "" : `:${change.arrayIndex}`;
  return {
    ...withTask(s, change, `${change.jobId}${child}`),
    queues: s.queues.map((view) => ({ ...view, line: view.line.flatMap(without(change)) })),
    consumableResources: held(s, change),
  };
}

function withTask(
  s: Snapshot,
  change: Pick<
    Extract<Change, { kind: "place" }>,
    "attempt" | "instanceId" | "resources" | "gpuIds"
  >,
  jobId: string,
): Snapshot {
  const on = s.instances.find((row) => row.instanceId === change.instanceId);
  if (on === undefined) throw new Error(`placed on ${change.instanceId}, which does not exist`);
  const [multiNodeJobId = "", node] = jobId.split("#");
  const placedTask: Task = {
    taskId: `task-of-${jobId}/${change.attempt}`,
    jobId,
    ...owner(s, jobId.split(/[:#]/)[0] ?? ""),
    ...(node === undefined ? {} : { multiNodeJobId }),
    attempt: change.attempt,
    clusterName: on.clusterName,
    instanceId: change.instanceId,
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    resources: change.resources,
    gpuIds: change.gpuIds,
    createdAt: s.now,
  };
  return { ...s, tasks: [...s.tasks, placedTask] };
}

function nodesPlaced(s: Snapshot, change: Extract<Change, { kind: "place-nodes" }>): Snapshot {
  const { jobId, attempt } = change;
  let after: Snapshot = { ...s, consumableResources: held(s, change) };
  for (const node of change.nodes) {
    after = withTask(after, { ...node, attempt }, `${jobId}#${node.nodeIndex}`);
  }
  return { ...after, queues: s.queues.map(withoutEntry(jobId)) };
}

function withoutEntry(jobId: string): (view: QueueView) => QueueView {
  return (view) => ({ ...view, line: view.line.filter((waiting) => waiting.jobId !== jobId) });
}

/** What the attempt needs is in use from now on. */
function held(s: Snapshot, { jobId }: { readonly jobId: string }): Snapshot["consumableResources"] {
  const waiting = s.queues.flatMap(({ line }) => line).find((entry) => entry.jobId === jobId);
  return s.consumableResources.map((stock) => {
    const need = waiting?.consumables?.find(({ name }) => name === stock.name)?.quantity ?? 0;
    return { ...stock, inUseQuantity: stock.inUseQuantity + need };
  });
}

/** A range loses the child that was placed, which may split it. */
function without(
  change: Pick<Extract<Change, { kind: "place" }>, "jobId" | "arrayIndex">,
): (waiting: Snapshot["queues"][number]["line"][number]) => Snapshot["queues"][number]["line"] {
  return (waiting) => {
    if (waiting.jobId !== change.jobId) return [waiting];
    if (waiting.range === undefined) return change.arrayIndex === undefined ? [] : [waiting];
    const { first, last } = waiting.range;
    const at = change.arrayIndex;
    if (at === undefined || at < first || at > last) return [waiting];
    return [
      { ...waiting, range: { first, last: at - 1 } },
      { ...waiting, range: { first: at + 1, last } },
    ].filter((part) => part.range.first <= part.range.last);
  };
}

/** Who the task is charged to. */
function owner(s: Snapshot, jobId: string): Pick<Task, "jobQueue" | "shareIdentifier"> {
  for (const { queue, line } of s.queues) {
    const entry = line.find((each) => each.jobId === jobId);
    if (entry === undefined) continue;
    const { shareIdentifier } = entry;
    return { jobQueue: queue.name, ...(shareIdentifier !== undefined && { shareIdentifier }) };
  }
  throw new Error(`${jobId} waits nowhere`);
}

function launched(
  s: Snapshot,
  change: Extract<Change, { kind: "launch" }>,
  index: number,
): Snapshot {
  const owner = s.computeEnvironments.find((row) => row.name === change.computeEnvironment);
  // Ids out of order on purpose: a real one is random.
  const instanceId = `i-launched-${(index * 7919) % 1000}-${s.instances.length}`;
  return {
    ...s,
    instances: [
      ...s.instances,
      {
        instanceId,
        computeEnvironment: change.computeEnvironment,
        clusterName: owner?.clusterName ?? "",
        instanceType: change.instanceType,
        imageId: change.imageId,
        infrastructureRevision: change.infrastructureRevision,
        desiredStatus: "RUNNING",
        lastStatus: "PENDING",
        createdAt: s.now,
        containerInstanceId: `container-${instanceId}`,
        resources: change.resources,
        gpuIds: [],
      },
    ],
  };
}

function withInstance(
  s: Snapshot,
  instanceId: string,
  desiredStatus: "DRAINING" | "TERMINATED",
): Snapshot {
  return {
    ...s,
    instances: s.instances.map((row) =>
      row.instanceId === instanceId
        ? { ...row, desiredStatus, ...(desiredStatus === "DRAINING" && { drainingSince: s.now }) }
        : row,
    ),
  };
}
