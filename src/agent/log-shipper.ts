/**
 * Brings one container's output into the log store while it runs.
 *
 * Events are gathered for a moment and written together, one write at a time so that their order holds. The container
 * waits (see `write`) when more than its share, or more than the agent's whole budget, is on its way; one whose job
 * would rather lose output than wait loses it then, and the stream tells how much. A store that
 * fails must not cost the job: writes are tried again for half a minute, then dropped, counted, and a line in the
 * stream tells how many are missing once the store works again.
 */
import type { Clock } from "../ports/clock.ts";
import type { OutputPosition } from "../ports/container-runtime.ts";
import type { LogEvent, LogWriter } from "../ports/log-store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { LogTarget } from "./log-target.ts";
import { outputEvents } from "./output-events.ts";

export type LogShipper = {
  /** Before the container starts. False: its group is not there, and nobody said that it may be made. */
  readonly mayBegin: () => Promise<boolean>;
  /**
   * The container runs. Resolves when its stream is there, also if it never says anything, as with awslogs; or when
   * the store has failed once, which must not hold the job up.
   */
  readonly begin: () => Promise<void>;
  readonly write: (source: "stdout" | "stderr", chunk: Uint8Array) => undefined | Promise<void>;
  /** Writes what is left, the unfinished last lines too; resolves when it is stored or given up, never rejects. */
  readonly close: () => Promise<void>;
};

export type LogShipperDeps = {
  readonly logs: LogWriter;
  readonly clock: Clock;
  readonly log: Logger;
  /** Shared by all containers of the agent. */
  readonly budget: ByteBudget;
  /** Of an agent that goes on after a restart: where this container's output goes on, and who notes what is stored. */
  readonly kept?: {
    readonly from: OutputPosition;
    readonly note: (position: OutputPosition) => void;
  };
};

/** CloudWatch Logs' own limit for one event is 256 KiB, 26 bytes of which it counts as overhead. */
const maxLineBytes = 256 * 1024 - 26;
const maxBatchBytes = 512 * 1024;
const maxBatchEvents = 5_000;
const gatherMs = 50;
/** An event of several lines is complete when it has not been followed by another for so long. */
const openEventMs = 5_000;
/** A container waits when more than this is on its way. */
const maxInFlightBytes = 1024 * 1024;
const giveUpMs = 30_000;
const giveUpWhenClosingMs = 10_000;
const firstRetryMs = 100;
const maxRetryMs = 5_000;

export function logShipper(deps: LogShipperDeps, target: LogTarget): LogShipper {
  const { group, stream, begins, dropBeyondBytes } = target;
  const output = outputEvents({ maxLineBytes, begins, from: deps.kept?.from });
  let noted = deps.kept?.from;
  let cancelOpen: (() => void) | undefined;
  let pending: LogEvent[] = [];
  let pendingBytes = 0;
  let inFlightBytes = 0;
  let cancelTimer: (() => void) | undefined;
  let writing: Promise<void> | undefined;
  let closing = false;
  let wrote = false;
  /** A first write is due even without events. */
  let streamDue = false;
  let onTried = (): void => undefined;
  const tried = new Promise<void>((resolve) => {
    onTried = resolve;
  });
  let lost = { events: 0, failingSince: undefined as number | undefined };
  let waiters: (() => void)[] = [];

  const add = (events: readonly LogEvent[]): void => {
    const bytes = events.reduce((sum, { message }) => sum + eventBytes(message), 0);
    if (dropBeyondBytes !== undefined && inFlightBytes + bytes > dropBeyondBytes && !closing) {
      lost.events += events.length;
      return;
    }
    for (const event of events) pending.push(event);
    pendingBytes += bytes;
    inFlightBytes += bytes;
    deps.budget.take(bytes);
  };

  /** What has waited long enough for lines that belong to it. */
  const addOpen = (): void => {
    const now = deps.clock.now();
    add(output.settle(now - openEventMs));
    cancelOpen = undefined;
    watchOpen();
    flush();
  };
  const watchOpen = (): void => {
    const since = output.openSince();
    if (since === undefined || cancelOpen !== undefined) return;
    const due = since + openEventMs - deps.clock.now();
    cancelOpen = deps.clock.after(Math.max(due, 0), addOpen);
  };

  const release = (bytes: number): void => {
    inFlightBytes -= bytes;
    deps.budget.give(bytes);
    if (inFlightBytes > maxInFlightBytes / 2) return;
    const waiting = waiters;
    waiters = [];
    for (const resolve of waiting) resolve();
  };

  const hasWork = (): boolean => pending.length > 0 || streamDue;

  /** Starts writing if there is something to write and nobody does. */
  const flush = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (writing !== undefined || !hasWork()) return;
    writing = drain().finally(() => {
      writing = undefined;
    });
  };

  const drain = async (): Promise<void> => {
    while (hasWork()) {
      streamDue = false;
      wrote = true;
      const batch = pending.length > maxBatchEvents ? pending.slice(0, maxBatchEvents) : pending;
      const whole = batch === pending;
      pending = whole ? [] : pending.slice(maxBatchEvents);
      const bytes = whole ? pendingBytes : batch.reduce((sum, e) => sum + eventBytes(e.message), 0);
      pendingBytes -= bytes;
      const reached = whole ? output.position() : undefined;
      await store(batch);
      release(bytes);
      if (reached === undefined || reached === noted) continue;
      noted = reached;
      deps.kept?.note(reached);
    }
  };

  const store = async (batch: readonly LogEvent[]): Promise<void> => {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, maxRetryMs)) {
      // More may be lost while this is on its way.
      const told = lost.events;
      try {
        await deps.logs.put(group, stream, told > 0 ? [noticeOf(told), ...batch] : batch);
        lost = { events: lost.events - told, failingSince: undefined };
        onTried();
        return;
      } catch (error) {
        onTried();
        const now = deps.clock.now();
        lost.failingSince ??= now;
        if (now - lost.failingSince >= (closing ? giveUpWhenClosingMs : giveUpMs)) {
          lost.events += batch.length;
          deps.log.warn(
            { group, stream, lost: lost.events, error: String(error) },
            "log events dropped",
          );
          return;
        }
        await new Promise<void>((resolve) => deps.clock.after(retryMs, resolve));
      }
    }
  };

  const noticeOf = (events: number): LogEvent => ({
    timestamp: deps.clock.now(),
    message: `batchyard: ${events} log events are missing here: the log store did not take them`,
  });

  return {
    mayBegin: () => groupIsThere(deps, target),
    begin() {
      streamDue = !wrote;
      flush();
      return tried;
    },
    write(source, chunk) {
      add(output.add(source, chunk, deps.clock.now()));
      watchOpen();
      if (pendingBytes >= maxBatchBytes || pending.length >= maxBatchEvents) flush();
      else if (pending.length > 0) cancelTimer ??= deps.clock.after(gatherMs, flush);
      if (dropBeyondBytes !== undefined) return undefined;
      if (inFlightBytes > maxInFlightBytes) {
        flush();
        return new Promise((resolve) => waiters.push(resolve));
      }
      if (!deps.budget.isSpent()) return undefined;
      flush();
      return deps.budget.room();
    },
    async close() {
      closing = true;
      cancelOpen?.();
      add(output.finish(deps.clock.now()));
      flush();
      while (writing !== undefined) {
        await writing;
        flush();
      }
      if (lost.events > 0 && dropBeyondBytes !== undefined) await store([]);
      if (lost.events > 0) {
        deps.log.error({ group, stream, lost: lost.events }, "the end of a job's log is missing");
      }
    },
  };
}

async function groupIsThere(
  { logs, log }: LogShipperDeps,
  { group, stream, groupMustExist }: LogTarget,
): Promise<boolean> {
  if (!groupMustExist) return true;
  try {
    return (await logs.createStream(group, stream)) !== "no group";
  } catch (error) {
    // Whether it is there cannot be known: a store that fails must not cost the job.
    log.warn({ group, stream, error: String(error) }, "a log group could not be looked for");
    return true;
  }
}

/** As CloudWatch counts, near enough: characters beyond ASCII are counted short, the limits have room for that. */
function eventBytes(message: string): number {
  return message.length + 26;
}
