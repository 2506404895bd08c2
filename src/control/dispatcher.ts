/**
 * Sends agents what their instances should run, over whatever link they are connected by.
 *
 * For each connected instance: a task that is wanted RUNNING and has not begun, or is wanted STOPPED and has not
 * ended, is sent in a payload until the agent acknowledges it. Agents take tasks by ARN, so sending again is
 * harmless; a session that opens gets everything that is due for its instance, and a manifest of all that should run
 * there: what else the agent runs, of an earlier life of either side, is stopped.
 */
import type { Site } from "../model/arn.ts";
import type { Task } from "../model/task.ts";
import type { AcsHello, AgentHub, AgentSessions, FromAgent } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";
import { admitSession } from "./admit-session.ts";
import {
  type AgentSession,
  ensureNumbers,
  openSession,
  type Peer,
  sendHeartbeat,
  sendManifest,
  sendPayload,
  verifyStops,
} from "./agent-session.ts";
import { describeTasks } from "./describe-tasks.ts";

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
  /** Milliseconds; 5 minutes when absent. */
  readonly agentLostAfterMs?: number;
};

export type Dispatcher = AgentHub &
  AgentSessions & {
    /** Tasks that were just placed or are just wanted stopped. */
    readonly offer: (tasks: readonly Task[]) => void;
    /** Epoch milliseconds since which the instance has no session; undefined while it has one. */
    readonly silentSince: (instanceId: string) => number | undefined;
    readonly step: () => Promise<number | undefined>;
  };

const resendAfterMs = 30_000;
/**
 * An agent answers each heartbeat; one that has left so many unanswered is not there, whatever its connection says.
 * They are counted, not timed: a server that was asleep itself has heard from nobody.
 */
const unansweredBeatsMax = 4;

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { clock, store } = deps;
  const heartbeatEveryMs = heartbeatInterval(deps.agentLostAfterMs);
  const sessions = new Map<string, AgentSession>();
  /** Tasks known to be due, by instance; more are found when a session opens. */
  const due = new Map<string, Map<string, Task>>();
  /** Instances whose session has just opened, or has something to be sent again. */
  const fresh = new Set<string>();
  const startedAt = clock.now();
  const closedAt = new Map<string, number>();
  let heartbeatAt = clock.now() + heartbeatEveryMs;

  function offer(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const ofInstance = due.get(task.instanceId) ?? new Map<string, Task>();
      ofInstance.set(task.taskId, task);
      due.set(task.instanceId, ofInstance);
    }
  }

  async function step(): Promise<number | undefined> {
    const now = clock.now();
    const opened = await collect();
    for (const [instanceId, tasks] of [...due]) {
      const session = sessions.get(instanceId);
      due.delete(instanceId); // without a session: found again when one opens
      if (session !== undefined) await deliver(session, [...tasks.values()], now);
    }
    for (const [session, live] of opened) {
      await ensureNumbers(deps, session);
      sendManifest(deps, session, live, now);
    }
    if (now >= heartbeatAt) {
      heartbeatAt = now + heartbeatEveryMs;
      await forgetEnded();
      for (const session of sessions.values()) heartbeat(session, now);
    }
    return heartbeatAt;
  }

  /**
   * Finds what is due without having been offered: stops asked for by users, nodes whose main node runs now, and all of
   * a new session. Answers the sessions that are new, with the tasks that live there.
   */
  async function collect(): Promise<readonly (readonly [AgentSession, readonly Task[]])[]> {
    const anew = [...fresh];
    fresh.clear();
    return store.read(async (view) => {
      offerUnsent([...(await view.tasks.stopping()), ...(await view.tasks.nodesToStart())]);
      const opened: (readonly [AgentSession, readonly Task[]])[] = [];
      for (const instanceId of anew) {
        const live = await view.tasks.live(instanceId);
        offerUnsent(live);
        const session = sessions.get(instanceId);
        if (session !== undefined) opened.push([session, live]);
      }
      return opened;
    });
  }

  function offerUnsent(tasks: readonly Task[]): void {
    offer(tasks.filter((task) => !isSent(sessions.get(task.instanceId), task)));
  }

  /** What a session was sent is remembered for as long as the task lives, when it ended for as long as the instance. */
  async function forgetEnded(): Promise<void> {
    const { live, instances } = await store.read(async (view) => ({
      live: await view.tasks.live(),
      instances: new Set((await view.instances.list()).map(({ instanceId }) => instanceId)),
    }));
    for (const instanceId of closedAt.keys()) {
      if (!instances.has(instanceId)) closedAt.delete(instanceId);
    }
    const liveIds = new Set(live.map(({ taskId }) => taskId));
    for (const { sent } of sessions.values()) {
      for (const key of sent) if (!liveIds.has(taskIdOf(key))) sent.delete(key);
    }
  }

  async function deliver(
    session: AgentSession,
    tasks: readonly Task[],
    now: number,
  ): Promise<void> {
    const wanted = tasks.filter((task) => isDue(task) && !isSent(session, task));
    if (wanted.length === 0) return;
    const payloads = await describeTasks(deps, session, wanted, now);
    if (payloads.length === 0) return;
    await ensureNumbers(deps, session);
    sendPayload(deps, session, { tasks: payloads, taskKeys: wanted.map(keyOf) }, now);
  }

  /** Also the time to notice a payload that was never acknowledged: its tasks are due again. */
  function heartbeat(session: AgentSession, now: number): void {
    if (session.unansweredBeats >= unansweredBeatsMax) {
      session.peer.close("the agent has not answered");
      // Nobody may be there to close the other end.
      forget(session);
      return;
    }
    sendHeartbeat(deps, session);
    for (const [messageId, { taskKeys, sentAt }] of session.outbox) {
      if (now - sentAt < resendAfterMs) continue;
      session.outbox.delete(messageId);
      for (const key of taskKeys) session.sent.delete(key);
      fresh.add(session.instance.instanceId);
    }
  }

  async function open(hello: AcsHello, peer: Peer): Promise<AgentSession | undefined> {
    const session = await openSession(deps, hello, peer, clock.now());
    if (session === undefined) {
      peer.close("InactiveInstanceException");
      return undefined;
    }
    const { instanceId } = session.instance;
    sessions.get(instanceId)?.peer.close("replaced by a newer session");
    sessions.set(instanceId, session);
    closedAt.delete(instanceId);
    fresh.add(instanceId);
    deps.onSession();
    return session;
  }

  function forget(session: AgentSession | undefined): void {
    if (session === undefined) return;
    const { instanceId } = session.instance;
    if (sessions.get(instanceId) !== session) return;
    sessions.delete(instanceId);
    closedAt.set(instanceId, clock.now());
  }

  return {
    offer,
    step,
    isConnected: (instanceId) => sessions.has(instanceId),
    silentSince(instanceId) {
      return sessions.has(instanceId) ? undefined : (closedAt.get(instanceId) ?? startedAt);
    },
    disconnect(instanceId, why) {
      sessions.get(instanceId)?.peer.close(why);
    },
    admit: (hello, scope) => store.read((view) => admitSession(view, hello, scope)),
    accept(hello, peer) {
      const opening = open(hello, peer).catch((error: unknown) => {
        deps.log.error({ err: error }, "an agent's session could not be opened");
        peer.close("ServerException");
        return undefined;
      });
      return {
        receive(message) {
          void opening.then((session) => session && receive(deps, session, message));
        },
        // Also one that was closed while it was opening.
        closed: () => void opening.then(forget),
      };
    },
  };
}

/**
 * A machine that lost its power closes no connection: heartbeats find it out, no later than the time after which it is
 * lost. Agents want one a minute at least, and take as many as come.
 */
function heartbeatInterval(agentLostAfterMs = 300_000): number {
  return Math.min(Math.max(agentLostAfterMs / unansweredBeatsMax, 1_000), 30_000);
}

function receive(deps: DispatcherDeps, session: AgentSession, message: FromAgent): void {
  const now = deps.clock.now();
  session.unansweredBeats = 0;
  if (message.type === "AckRequest") session.outbox.delete(message.message.messageId);
  else if (message.type === "TaskStopVerificationMessage") {
    verifyStops(deps, session, message, now).catch((error: unknown) => {
      deps.log.error({ err: error }, "an agent's question what to stop could not be answered");
    });
  }
}

function keyOf(task: Task): string {
  return `${task.taskId}/${task.desiredStatus}`;
}

function taskIdOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function isSent(session: AgentSession | undefined, task: Task): boolean {
  return session?.sent.has(keyOf(task)) ?? false;
}

/** A RUNNING task that has begun needs no payload; one that ended must never be sent again. */
function isDue(task: Task): boolean {
  if (task.lastStatus === "STOPPED") return false;
  if (task.desiredStatus === "STOPPED") return true;
  return task.lastStatus === "PENDING" && !task.heldBack;
}
