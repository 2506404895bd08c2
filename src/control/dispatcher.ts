/**
 * Sends agents what their instances should run, over whatever link they are connected by.
 *
 * For each connected instance: a task that is wanted RUNNING and has not begun, or is wanted STOPPED and has not
 * ended, is sent in a payload until the agent acknowledges it. Agents take tasks by ARN, so sending again is
 * harmless; a session that opens gets everything that is due for its instance.
 */
import { taskPayload } from "../core/lifecycle/task-payload.ts";
import { recordTaskState } from "../ledger/record-task-state.ts";
import { clusterArn, containerInstanceArn, resourceOf, type Site, taskArn } from "../model/arn.ts";
import type { Instance } from "../model/instance.ts";
import type { Task } from "../model/task.ts";
import type { TaskWork } from "../model/task-work.ts";
import type {
  AcsHello,
  AgentHub,
  FromAgent,
  PayloadMessage,
  PayloadTask,
  ToAgent,
} from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store, View } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";
import { addSecrets, needsSecrets, type WithSecrets } from "./payload-secrets.ts";

export type DispatcherDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  /** A session has opened: the ticker runs a round soon. */
  readonly onSession: () => void;
  /** Absent: every secret is missing. */
  readonly secrets?: SecretSource;
  /** A task ended here, before any agent heard of it. */
  readonly onTaskEnded: () => void;
};

export type Dispatcher = AgentHub & {
  /** Tasks that were just placed or are just wanted stopped. */
  readonly offer: (tasks: readonly Task[]) => void;
  /** ECS's `agentConnected`: only such an instance can be sent anything. */
  readonly isConnected: (instanceId: string) => boolean;
  readonly step: () => Promise<number | undefined>;
};

type Session = {
  readonly instanceId: string;
  readonly send: (message: ToAgent) => void;
  readonly close: (why: string) => void;
  seqNum: number;
  /** Sent and not acknowledged, by message id. */
  readonly outbox: Map<string, { readonly taskKeys: readonly string[]; readonly sentAt: number }>;
  /** `taskId/desiredStatus` of what was sent on this session. */
  readonly sent: Set<string>;
};

/** A task as it is to be sent, but for its secrets, and what it runs. */
type Described = { readonly payload: PayloadTask; readonly work: TaskWork };

const resendAfterMs = 30_000;
const heartbeatEveryMs = 30_000;

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const sessions = new Map<string, Session>();
  /** Tasks known to be due, by instance; more are found when a session opens. */
  const due = new Map<string, Map<string, Task>>();
  const fresh = new Set<string>();
  let heartbeatAt = deps.clock.now() + heartbeatEveryMs;

  function offer(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const ofInstance = due.get(task.instanceId) ?? new Map<string, Task>();
      ofInstance.set(task.taskId, task);
      due.set(task.instanceId, ofInstance);
    }
  }

  async function step(): Promise<number | undefined> {
    const now = deps.clock.now();
    await collect();
    for (const [instanceId, tasks] of [...due]) {
      const session = sessions.get(instanceId);
      due.delete(instanceId); // without a session: found again when one opens
      if (session !== undefined) await deliver(session, [...tasks.values()], now);
    }
    if (now >= heartbeatAt) {
      heartbeatAt = now + heartbeatEveryMs;
      await forgetEnded();
      for (const session of sessions.values()) heartbeat(session, now);
    }
    return heartbeatAt;
  }

  /** Finds what is due without having been offered: stops asked for by users, and all of a new session. */
  async function collect(): Promise<void> {
    const opened = [...fresh];
    fresh.clear();
    const found = await deps.store.read(async (view) => {
      const lists = [await view.tasks.stopping()];
      for (const instanceId of opened) lists.push(await view.tasks.live(instanceId));
      return lists.flat();
    });
    offer(found.filter((task) => !isSent(sessions.get(task.instanceId), task)));
  }

  /** What a session has been sent is remembered for as long as the task lives, however long the session does. */
  async function forgetEnded(): Promise<void> {
    const live = await deps.store.read((view) => view.tasks.live());
    const liveIds = new Set(live.map(({ taskId }) => taskId));
    for (const { sent } of sessions.values()) {
      for (const key of sent) if (!liveIds.has(taskIdOf(key))) sent.delete(key);
    }
  }

  async function deliver(session: Session, tasks: readonly Task[], now: number): Promise<void> {
    const wanted = tasks.filter((task) => isDue(task) && !isSent(session, task));
    if (wanted.length === 0) return;
    const payload = await deps.store.read(async (view) => {
      const instance = await view.instances.get(session.instanceId);
      if (instance === undefined) return undefined;
      const described: Described[] = [];
      for (const task of wanted) {
        const one = await describeTask(deps.site, view, instance, task);
        if (one !== undefined) described.push(one);
      }
      return { instance, described };
    });
    if (payload === undefined) return;
    const described = await withSecrets(payload.described, now);
    if (described.length === 0) return;
    const taskKeys = wanted.map(keyOf);
    const message = envelope(deps, session, payload.instance, described, now);
    session.outbox.set(message.messageId, { taskKeys, sentAt: now });
    for (const key of taskKeys) session.sent.add(key);
    session.send({ type: "PayloadMessage", message });
  }

  /** Tasks that can be sent; one whose secrets are missing has ended before it began. */
  async function withSecrets(all: readonly Described[], now: number): Promise<PayloadTask[]> {
    const complete: PayloadTask[] = [];
    for (const { payload, work } of all) {
      if (payload.desiredStatus === "STOPPED" || !needsSecrets(work)) {
        complete.push(payload);
        continue;
      }
      const filled = await addSecrets(deps.secrets, work, payload);
      if (filled.kind === "complete") complete.push(filled.task);
      else await failTask(payload, filled, now);
    }
    return complete;
  }

  async function failTask(
    { arn, containers }: PayloadTask,
    { containerName, reason }: Extract<WithSecrets, { kind: "missing" }>,
    now: number,
  ): Promise<void> {
    const states = containers.map(({ name }) => ({
      containerName: name,
      status: "STOPPED" as const,
      ...(name === containerName && { reason }),
    }));
    const report = {
      cluster: "",
      task: arn,
      status: "STOPPED" as const,
      reason,
      containers: states,
    };
    await deps.store.transact((tx) => recordTaskState(deps, tx, report, now));
    deps.onTaskEnded();
  }

  /** Also the time to notice a payload that was never acknowledged: its tasks are due again. */
  function heartbeat(session: Session, now: number): void {
    session.send({
      type: "HeartbeatMessage",
      message: { healthy: true, messageId: deps.ids.uuid() },
    });
    for (const [messageId, { taskKeys, sentAt }] of session.outbox) {
      if (now - sentAt < resendAfterMs) continue;
      session.outbox.delete(messageId);
      for (const key of taskKeys) session.sent.delete(key);
      fresh.add(session.instanceId);
    }
  }

  return {
    offer,
    step,
    isConnected: (instanceId) => sessions.has(instanceId),
    accept(hello, peer) {
      const opened: Session = {
        instanceId: "",
        ...peer,
        seqNum: 0,
        outbox: new Map(),
        sent: new Set(),
      };
      let session = opened;
      const ready = findInstance(deps.store, hello).then((instance) => {
        if (instance === undefined) return peer.close("InactiveInstanceException");
        session = { ...opened, instanceId: instance.instanceId };
        sessions.get(session.instanceId)?.close("replaced by a newer session");
        sessions.set(session.instanceId, session);
        fresh.add(session.instanceId);
        deps.onSession();
      });
      ready.catch((error: unknown) => {
        deps.log.error({ err: error }, "an agent's session could not be opened");
        peer.close("ServerException");
      });
      return {
        receive: (message) => receive(session, message),
        closed: () => {
          if (sessions.get(session.instanceId) === session) sessions.delete(session.instanceId);
        },
      };
    },
  };
}

function receive(session: Session, message: FromAgent): void {
  if (message.type === "AckRequest") session.outbox.delete(message.message.messageId);
}

function keyOf(task: Task): string {
  return `${task.taskId}/${task.desiredStatus}`;
}

function taskIdOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function isSent(session: Session | undefined, task: Task): boolean {
  return session?.sent.has(keyOf(task)) ?? false;
}

/** A RUNNING task that has begun needs no payload; one that ended must never be sent again. */
function isDue(task: Task): boolean {
  if (task.lastStatus === "STOPPED") return false;
  return task.desiredStatus === "STOPPED" || task.lastStatus === "PENDING";
}

async function findInstance(store: Store, hello: AcsHello): Promise<Instance | undefined> {
  const id = resourceOf(hello.containerInstanceArn);
  const instance = await store.read((view) => view.instances.byContainerInstanceId(id));
  return instance?.lastStatus === "TERMINATED" ? undefined : instance;
}

async function describeTask(
  site: Site,
  view: View,
  instance: Instance,
  task: Task,
): Promise<Described | undefined> {
  const job = await view.jobs.get(task.jobId);
  const spec = await view.jobs.spec(task.jobId);
  if (job === undefined || spec === undefined) return undefined;
  const parent =
    job.arrayParentId === undefined ? undefined : await view.jobs.get(job.arrayParentId);
  const payload = taskPayload({
    task,
    job,
    work: spec,
    jobDefinitionArn: spec.jobDefinitionArn,
    taskArn: taskArn(site, instance.clusterName, task.taskId),
    jobQueueName: job.jobQueue,
    computeEnvironmentName: instance.computeEnvironment,
    region: site.region,
    ...(parent?.arraySize === undefined ? {} : { arraySize: parent.arraySize }),
  });
  return { payload, work: spec };
}

function envelope(
  deps: DispatcherDeps,
  session: Session,
  instance: Instance,
  tasks: readonly PayloadTask[],
  now: number,
): PayloadMessage {
  session.seqNum += 1;
  const { clusterName, containerInstanceId } = instance;
  return {
    messageId: deps.ids.uuid(),
    clusterArn: clusterArn(deps.site, clusterName),
    containerInstanceArn: containerInstanceArn(deps.site, clusterName, containerInstanceId),
    generatedAt: now,
    seqNum: session.seqNum,
    tasks,
  };
}
