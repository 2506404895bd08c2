/**
 * One open session with an agent: what was sent on it, what was acknowledged, and the numbers of its messages.
 *
 * Numbers are taken from a row that only grows, many at a time: an agent ignores a manifest whose number it has passed,
 * also one of an earlier life of this server.
 */
import { loseTasks } from "../ledger/lose-tasks.ts";
import { clusterArn, containerInstanceArn, resourceOf, type Site, taskArn } from "../model/arn.ts";
import type { Instance } from "../model/instance.ts";
import type { Task } from "../model/task.ts";
import type {
  AcsHello,
  FromAgent,
  PayloadTask,
  TaskIdentifier,
  ToAgent,
} from "../ports/agent-link.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { Store, Transaction } from "../ports/store.ts";

export type Peer = {
  readonly send: (message: ToAgent) => void;
  readonly close: (why: string) => void;
};

export type AgentSession = {
  readonly instance: Instance;
  readonly hello: AcsHello;
  readonly peer: Peer;
  /** Heartbeats since the agent last said anything. */
  unansweredBeats: number;
  /** Sent and not acknowledged, by message id. */
  readonly outbox: Map<string, { readonly taskKeys: readonly string[]; readonly sentAt: number }>;
  /** `taskId/desiredStatus` of what was sent on this session. */
  readonly sent: Set<string>;
  /** The last number given to a message, and the last that may be. */
  lastNumber: number;
  numbersEnd: number;
};

export type SessionDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly ids: IdSource;
};

const numbersAtATime = 1_000;

/** Undefined when the instance is not there any more. `now` is epoch milliseconds. */
export async function openSession(
  deps: SessionDeps,
  hello: AcsHello,
  peer: Peer,
  now: number,
): Promise<AgentSession | undefined> {
  const id = resourceOf(hello.containerInstanceArn);
  return deps.store.transact(async (tx) => {
    const instance = await tx.instances.byContainerInstanceId(id);
    if (instance === undefined || instance.lastStatus === "TERMINATED") return undefined;
    const numbersEnd = await takeNumbers(tx, instance.instanceId, hello);
    if (numbersEnd === undefined) return undefined;
    await loseForgotten(deps, tx, instance.instanceId, {
      now,
      firstSession: hello.sendCredentials,
    });
    return {
      instance,
      hello,
      peer,
      unansweredBeats: 0,
      outbox: new Map(),
      sent: new Set(),
      lastNumber: numbersEnd - numbersAtATime,
      numbersEnd,
    };
  });
}

/** A process that has registered as a new one, and opens its first session, knows nothing of the tasks before it. */
async function loseForgotten(
  { site }: SessionDeps,
  tx: Transaction,
  instanceId: string,
  { now, firstSession }: { readonly now: number; readonly firstSession: boolean },
): Promise<void> {
  const record = await tx.containerInstances.get(instanceId);
  if (!record?.forgetful) return;
  const { forgetful: _noted, ...known } = record;
  await tx.containerInstances.update(known);
  if (firstSession) await loseTasks({ site }, tx, instanceId, now);
}

/** Called before messages are sent that need a number. */
export async function ensureNumbers(deps: SessionDeps, session: AgentSession): Promise<void> {
  const needed = 2;
  if (session.numbersEnd - session.lastNumber >= needed) return;
  const end = await deps.store.transact((tx) => takeNumbers(tx, session.instance.instanceId));
  if (end === undefined) return;
  session.lastNumber = end - numbersAtATime;
  session.numbersEnd = end;
}

/** Also notes what the agent says of itself. Undefined when the instance is not registered any more. */
async function takeNumbers(
  tx: Transaction,
  instanceId: string,
  hello?: AcsHello,
): Promise<number | undefined> {
  const record = await tx.containerInstances.get(instanceId);
  if (record === undefined) return undefined;
  const messageNumbers = record.messageNumbers + numbersAtATime;
  await tx.containerInstances.update({ ...record, ...versionsOf(hello), messageNumbers });
  return messageNumbers;
}

function versionsOf(
  hello: AcsHello | undefined,
): Partial<Pick<AcsHello, "agentVersion" | "agentHash" | "dockerVersion">> {
  if (hello === undefined) return {};
  const { agentVersion, agentHash, dockerVersion } = hello;
  return {
    agentVersion,
    ...(agentHash !== undefined && { agentHash }),
    ...(dockerVersion !== undefined && { dockerVersion }),
  };
}

/** Sends tasks that are due; `taskKeys` is what is due again if it is not acknowledged. */
export function sendPayload(
  deps: SessionDeps,
  session: AgentSession,
  payload: { readonly tasks: readonly PayloadTask[]; readonly taskKeys: readonly string[] },
  now: number,
): void {
  const messageId = deps.ids.uuid();
  session.outbox.set(messageId, { taskKeys: payload.taskKeys, sentAt: now });
  for (const key of payload.taskKeys) session.sent.add(key);
  session.lastNumber += 1;
  session.peer.send({
    type: "PayloadMessage",
    message: {
      messageId,
      ...arnsOf(deps.site, session.instance),
      generatedAt: now,
      seqNum: session.lastNumber,
      tasks: payload.tasks,
    },
  });
}

/** Says what should run there: all tasks that are wanted RUNNING, known to the agent or on their way to it. */
export function sendManifest(
  deps: SessionDeps,
  session: AgentSession,
  live: readonly Task[],
  now: number,
): void {
  session.lastNumber += 1;
  session.peer.send({
    type: "TaskManifestMessage",
    message: {
      messageId: deps.ids.uuid(),
      ...arnsOf(deps.site, session.instance),
      generatedAt: now,
      timeline: session.lastNumber,
      tasks: live
        .filter(({ desiredStatus }) => desiredStatus === "RUNNING")
        .map((task) => identifierOf(deps.site, task)),
    },
  });
}

export function sendHeartbeat(deps: SessionDeps, session: AgentSession): void {
  const message = { healthy: true, messageId: deps.ids.uuid() };
  session.unansweredBeats += 1;
  session.peer.send({ type: "HeartbeatMessage", message });
}

/**
 * Answers which of the tasks that the agent runs beyond its manifest must really stop: all but those that are wanted
 * RUNNING there, which were placed after the manifest was written.
 */
export async function verifyStops(
  deps: SessionDeps,
  session: AgentSession,
  { message }: Extract<FromAgent, { type: "TaskStopVerificationMessage" }>,
  now: number,
): Promise<void> {
  const stopTasks = await deps.store.read(async (view) => {
    const stops: TaskIdentifier[] = [];
    for (const candidate of message.stopCandidates) {
      const task = await view.tasks.get(resourceOf(candidate.taskArn));
      const here = task?.instanceId === session.instance.instanceId;
      if (here && task.desiredStatus === "RUNNING" && task.lastStatus !== "STOPPED") continue;
      stops.push({ ...candidate, desiredStatus: "STOPPED" });
    }
    return stops;
  });
  if (stopTasks.length === 0) return;
  session.peer.send({
    type: "TaskStopVerificationAck",
    message: { messageId: message.messageId, generatedAt: now, stopTasks },
  });
}

function identifierOf(site: Site, task: Task): TaskIdentifier {
  return {
    taskArn: taskArn(site, task.clusterName, task.taskId),
    taskClusterArn: clusterArn(site, task.clusterName),
    desiredStatus: task.desiredStatus,
  };
}

function arnsOf(
  site: Site,
  { clusterName, containerInstanceId }: Instance,
): { readonly clusterArn: string; readonly containerInstanceArn: string } {
  return {
    clusterArn: clusterArn(site, clusterName),
    containerInstanceArn: containerInstanceArn(site, clusterName, containerInstanceId),
  };
}
