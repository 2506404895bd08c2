/**
 * Whose turn it is in a queue: the one walk over its line, which placing jobs and launching instances for them share.
 *
 * First in, first out: an entry's turn comes when those before it have been placed, or passed over because they hold
 * up nobody. In a queue with a fair-share policy the shares take turns (take-turns.ts). Who walks says what became of
 * each turn; a turn that found no place ends the walk, and what is left then begins with the head that everything
 * behind it waits for.
 */
import type { Demand, Line } from "./draft.ts";
import { takeTurns } from "./take-turns.ts";

export type Turns = {
  /** The attempts whose turn it is; undefined when none is left. */
  readonly next: () => Demand | undefined;
  /** So many of them, from the first, have found a place. */
  readonly placed: (count: number) => void;
  /** Lets those behind go first; answers what is left of the entry that is passed over, for good. */
  readonly passOver: () => Demand;
  /** How the line stands now: what was neither placed nor passed over, its first the one whose turn it is. */
  readonly left: () => Pick<Line, "unplaced" | "shares">;
};

/** Begins where the line stands; the line itself is not changed. */
export function turnsOf(line: Pick<Line, "unplaced" | "shares">): Turns {
  return line.shares === undefined ? firstInFirstOut(line) : takeTurns(line, line.shares);
}

function firstInFirstOut({ unplaced }: Pick<Line, "unplaced">): Turns {
  let [current] = unplaced;
  let at = 0;
  const advance = (): void => {
    at += 1;
    current = unplaced[at];
  };
  return {
    next: () => current,
    placed(count) {
      if (current === undefined) return;
      if (count >= current.count) return advance();
      const { waiting, first } = current;
      current = { waiting, first: first + count, count: current.count - count };
    },
    passOver() {
      const passed = current;
      if (passed === undefined) throw new Error("There is nobody to pass over.");
      advance();
      return passed;
    },
    left: () => ({
      unplaced: current === undefined ? [] : [current, ...unplaced.slice(at + 1)],
      shares: undefined,
    }),
  };
}
