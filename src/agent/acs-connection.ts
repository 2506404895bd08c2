/**
 * Keeps the session with the server open: connects, connects again when it closes, and closes it by itself when the
 * server has been silent for longer than its heartbeats allow.
 *
 * Acknowledgements go to the session that the message came from, never to a later one: the server sends again what
 * was not acknowledged.
 */
import type { AcsHello, AcsSession, AgentLink, FromAgent, ToAgent } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/telemetry.ts";
import { errorCode } from "./state-reporter.ts";

export type AcsConnection = {
  readonly open: () => void;
  /** Safe to call twice. */
  readonly close: () => void;
};

export type AcsConnectionDeps = {
  readonly link: Pick<AgentLink, "connect">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Handles one message; `answer` sends over the session that it came from. */
  readonly receive: (message: ToAgent, answer: (message: FromAgent) => void) => void;
};

const firstBackoffMs = 250;
const maxBackoffMs = 120_000;
const backoffFactor = 1.5;
/** A session that lasted this long was a good one: the next failure starts with a short wait. */
const goodSessionMs = 60_000;
/** An operator has deregistered the instance; whoever wants it back starts the agent again. */
const dismissedMs = 60 * 60_000;
/** Heartbeats come at least every 45 seconds. */
const silenceMs = 90_000;

export function acsConnection(deps: AcsConnectionDeps, hello: AcsHello): AcsConnection {
  const { clock, log } = deps;
  let wanted = false;
  /** Until a session was open, the server is to send all that this process cannot know. */
  let sendCredentials = hello.sendCredentials;
  let backoffMs = firstBackoffMs;
  let cancelRetry = (): void => undefined;
  let closeSession = (): void => undefined;

  const retryLater = (why: string, dismissed: boolean): void => {
    if (!wanted) return;
    if (dismissed) {
      log.error({ instance: hello.containerInstanceArn, why }, "the instance was deregistered");
      cancelRetry = clock.after(dismissedMs, connect);
      return;
    }
    log.warn({ instance: hello.containerInstanceArn, why, backoffMs }, "agent session closed");
    cancelRetry = clock.after(backoffMs, connect);
    backoffMs = Math.min(backoffMs * backoffFactor, maxBackoffMs);
  };

  const connect = (): void => {
    const openedAt = clock.now();
    let heardAt = openedAt;
    let session: AcsSession | undefined;
    let ended = false;
    /** Answers to messages that came before `connect` resolved. */
    let early: FromAgent[] = [];
    let cancelWatch = (): void => undefined;

    const end = (why: string, dismissed = false): void => {
      if (ended) return;
      ended = true;
      cancelWatch();
      if (clock.now() - openedAt >= goodSessionMs) backoffMs = firstBackoffMs;
      retryLater(why, dismissed);
    };
    const answer = (message: FromAgent): void => {
      if (ended) return;
      if (session === undefined) early.push(message);
      else session.send(message);
    };
    const watch = (): void => {
      const silentMs = clock.now() - heardAt;
      if (silentMs < silenceMs) {
        cancelWatch = clock.after(silenceMs - silentMs, watch);
        return;
      }
      session?.close();
      end(`nothing heard from the server for ${silentMs} ms`);
    };
    closeSession = () => {
      ended = true;
      cancelWatch();
      session?.close();
    };
    deps.link
      .connect(
        { ...hello, sendCredentials },
        {
          receive(message) {
            if (ended) return;
            heardAt = clock.now();
            deps.receive(message, answer);
          },
          closed: (why) => end(why),
        },
      )
      .then(
        (opened) => {
          session = opened;
          sendCredentials = false;
          // Closed by us, or by the server, before we knew that it was open.
          if (ended) return opened.close();
          cancelWatch = clock.after(silenceMs, watch);
          for (const message of early) opened.send(message);
          early = [];
        },
        (error: unknown) => end(String(error), errorCode(error) === "InactiveInstanceException"),
      );
  };

  return {
    open() {
      if (wanted) return;
      wanted = true;
      connect();
    },
    close() {
      wanted = false;
      cancelRetry();
      closeSession();
    },
  };
}
