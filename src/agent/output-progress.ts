/**
 * How much of a container's output has become whole log events: where the next life of the agent has to go on reading,
 * once these are stored. What is still part of an unfinished line, or of an event that may grow, does not count.
 */
import type { OutputPosition } from "../ports/container-runtime.ts";

export type OutputSource = "stdout" | "stderr";

export type OutputProgress = {
  /**
   * A chunk came. `lines` it completed; `heldBytes` of the source's last line are without an end; `openLines` are in an
   * event that may grow.
   */
  readonly came: (
    source: OutputSource,
    chunk: {
      readonly bytes: number;
      readonly lines: number;
      readonly heldBytes: number;
      readonly openLines: number;
      /** Epoch milliseconds. */
      readonly now: number;
    },
  ) => void;
  /** Events that could grow are complete now. */
  readonly settled: (source: OutputSource, openLines: number) => void;
  /** The answer changes only when there is more. */
  readonly position: () => OutputPosition;
};

type Mark = { readonly lines: number; readonly offset: number };

export function outputProgress(from: OutputPosition): OutputProgress {
  const sources = {
    stdout: { total: from.stdout, lines: 0, marks: [] as Mark[] },
    stderr: { total: from.stderr, lines: 0, marks: [] as Mark[] },
  };
  let position = from;

  const advance = (source: OutputSource, openLines: number, at: number): void => {
    const { marks, lines } = sources[source];
    let reached: Mark | undefined;
    while (marks[0] !== undefined && marks[0].lines <= lines - openLines) reached = marks.shift();
    if (reached === undefined || reached.offset <= position[source]) return;
    position = { ...position, [source]: reached.offset, at };
  };

  return {
    came(source, { bytes, lines, heldBytes, openLines, now }) {
      const its = sources[source];
      its.total += bytes;
      its.lines += lines;
      position = { ...position, lines: position.lines + lines };
      if (lines > 0) its.marks.push({ lines: its.lines, offset: its.total - heldBytes });
      advance(source, openLines, now);
    },
    settled: (source, openLines) => advance(source, openLines, position.at),
    position: () => position,
  };
}
