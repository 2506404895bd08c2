/** Makes log events of what one container says on both its streams, and knows how much of that they hold. */
import type { OutputPosition } from "../ports/container-runtime.ts";
import type { LogEvent } from "../ports/log-store.ts";
import { eventGrouper } from "./event-grouper.ts";
import { lineSplitter } from "./line-splitter.ts";
import { type OutputSource, outputProgress } from "./output-progress.ts";

export type OutputEvents = {
  /** Events that are complete with this chunk. */
  readonly add: (source: OutputSource, chunk: Uint8Array, now: number) => readonly LogEvent[];
  /** Those that could still grow, if they are as old as that. */
  readonly settle: (startedUntil: number) => readonly LogEvent[];
  /** When the oldest of them began. */
  readonly openSince: () => number | undefined;
  /** All that is left, unfinished last lines too, once nothing more will come. */
  readonly finish: (now: number) => readonly LogEvent[];
  /** How much of the output is in the events so far; unknown where nobody asks for it. */
  readonly position: () => OutputPosition | undefined;
};

const names = ["stdout", "stderr"] as const;

export function outputEvents(options: {
  readonly maxLineBytes: number;
  /** How the first line of an event looks; each line is one when absent. */
  readonly begins: RegExp | undefined;
  /** Where the output goes on; absent: nobody will ask how far it is. */
  readonly from: OutputPosition | undefined;
}): OutputEvents {
  const { maxLineBytes, begins, from } = options;
  const sourceOf = () => ({
    splitter: lineSplitter(maxLineBytes),
    grouper: eventGrouper(maxLineBytes, begins),
  });
  const sources = { stdout: sourceOf(), stderr: sourceOf() };
  const progress = from && outputProgress(from);

  return {
    add(source, chunk, now) {
      const { splitter, grouper } = sources[source];
      const lines = splitter.push(chunk);
      const events = grouper.add(lines, now);
      progress?.came(source, {
        ...{ bytes: chunk.length, lines: lines.length, now },
        ...{ heldBytes: splitter.heldBytes(), openLines: grouper.openLines() },
      });
      return events;
    },
    settle: (startedUntil) =>
      names.flatMap((name) => {
        const { grouper } = sources[name];
        const events = grouper.flush(startedUntil);
        progress?.settled(name, grouper.openLines());
        return events;
      }),
    openSince() {
      const since = names.flatMap((name) => sources[name].grouper.openSince() ?? []);
      return since.length === 0 ? undefined : Math.min(...since);
    },
    finish: (now) =>
      names.flatMap((name) => {
        const { splitter, grouper } = sources[name];
        return [...grouper.add(splitter.flush(), now), ...grouper.flush()];
      }),
    position: () => progress?.position(),
  };
}
