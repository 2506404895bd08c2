/**
 * Makes log events of the lines of one stream: one of each, or, where the job says how an event begins
 * (`awslogs-multiline-pattern`, `awslogs-datetime-format`), one of each such line with those that follow it.
 *
 * Empty lines are no events of their own, as Docker's awslogs driver leaves them out too: an event has a byte at least.
 */
import type { LogEvent } from "../ports/log-store.ts";

export type EventGrouper = {
  /** Events that are complete. `now` is when the lines came; an event has the time of its first line. */
  readonly add: (lines: readonly string[], now: number) => readonly LogEvent[];
  /** The event that could still grow, if it is as old as that; always when no time is given. */
  readonly flush: (startedUntil?: number) => readonly LogEvent[];
  /** When the event that could still grow began. */
  readonly openSince: () => number | undefined;
  /** How many lines it has. */
  readonly openLines: () => number;
};

export function eventGrouper(maxBytes: number, begins?: RegExp): EventGrouper {
  let open: { readonly timestamp: number; readonly lines: string[]; bytes: number } | undefined;

  const take = (): readonly LogEvent[] => {
    if (open === undefined) return [];
    const { timestamp, lines } = open;
    open = undefined;
    const message = lines.join("\n");
    return message === "" ? [] : [{ timestamp, message }];
  };
  const group = (line: string, begin: RegExp, now: number): readonly LogEvent[] => {
    const bytes = Buffer.byteLength(line) + 1;
    const full = open !== undefined && open.bytes + bytes > maxBytes;
    const complete = full || begin.test(line) ? take() : [];
    open ??= { timestamp: now, lines: [], bytes: 0 };
    open.lines.push(line);
    open.bytes += bytes;
    return complete;
  };
  return {
    add: (lines, now) =>
      begins === undefined
        ? lines.flatMap((message) => (message === "" ? [] : [{ timestamp: now, message }]))
        : lines.flatMap((line) => group(line, begins, now)),
    flush: (startedUntil = Number.POSITIVE_INFINITY) =>
      open !== undefined && open.timestamp <= startedUntil ? take() : [],
    openSince: () => open?.timestamp,
    openLines: () => open?.lines.length ?? 0,
  };
}
