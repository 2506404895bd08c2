/**
 * The walk over the line of a queue whose shares take turns: the first entry of the share that comes before all others
 * gets its turn, for as many attempts as leave it before them.
 *
 * A share of whose line all that was read has been placed keeps its turn though it has nobody to show: the walk ends
 * there, and the next decision reads more. One whose jobs are all passed over has nobody who could use a turn.
 */
import type { Demand, Line } from "./draft.ts";
import { steadySeconds } from "./share-usage.ts";
import { isBefore, type Share, type Shares, useWith } from "./shares.ts";
import type { Turns } from "./turns.ts";

/** A share and its part of the line. */
type Queueing = {
  readonly share: Share;
  readonly entries: readonly Demand[];
  at: number;
  /** What is left of the entry at the front. */
  front: Demand | undefined;
  /** Of the last entry at its front: what equals are told apart by. */
  queueOrder: number;
};

export function takeTurns({ unplaced }: Pick<Line, "unplaced">, shares: Shares): Turns {
  const { windowMs } = shares;
  const queueing = lineUp(unplaced, shares);
  let turn = firstOf(queueing, windowMs);

  const goOn = (isPlaced: boolean): void => {
    if (turn === undefined) return;
    turn.at += 1;
    turn.front = turn.entries[turn.at];
    if (turn.front !== undefined) turn.queueOrder = turn.front.waiting.queueOrder;
    else turn.share.readOut = isPlaced && turn.share.lineContinues;
  };
  return {
    next() {
      turn = firstOf(queueing, windowMs);
      if (turn?.front === undefined) return undefined;
      return { ...turn.front, count: turnLength(turn, turn.front, queueing, windowMs) };
    },
    placed(count) {
      const front = turn?.front;
      if (turn === undefined || front === undefined) return;
      turn.share.held += count * front.waiting.resources.cpu;
      if (count >= front.count) return goOn(true);
      const { waiting, first } = front;
      turn.front = { waiting, first: first + count, count: front.count - count };
    },
    passOver() {
      const passed = turn?.front;
      if (passed === undefined) throw new Error("There is nobody to pass over.");
      goOn(false);
      return passed;
    },
    left() {
      const first = firstOf(queueing, windowMs);
      const others = queueing.filter((each) => each !== first);
      const active = new Map(shares.active);
      for (const { share } of queueing) active.set(share.shareIdentifier, share);
      return {
        unplaced: (first === undefined ? others : [first, ...others]).flatMap(restOf),
        shares: { active, windowMs, ...(first && { turn: first.share.shareIdentifier }) },
      };
    },
  };
}

/** Shares are copied: the walk charges them, and may be one that only asks what would be. */
function lineUp(unplaced: readonly Demand[], { active }: Shares): readonly Queueing[] {
  const lines = Map.groupBy(unplaced, ({ waiting }) => waiting.shareIdentifier ?? "");
  const queueing: Queueing[] = [];
  for (const share of active.values()) {
    const entries = lines.get(share.shareIdentifier) ?? [];
    const [front] = entries;
    if (front === undefined && !share.readOut) continue;
    const queueOrder = front?.waiting.queueOrder ?? 0;
    queueing.push({ share: { ...share }, entries, at: 0, front, queueOrder });
  }
  return queueing;
}

function firstOf(queueing: readonly Queueing[], windowMs: number): Queueing | undefined {
  let first: Queueing | undefined;
  for (const each of queueing) {
    if (each.front === undefined && !each.share.readOut) continue;
    if (first === undefined || isBefore(each, first, windowMs)) first = each;
  }
  return first;
}

/** How many attempts may be placed one after the other before it is another share's turn. */
function turnLength(
  turn: Queueing,
  front: Demand,
  queueing: readonly Queueing[],
  windowMs: number,
): number {
  const { cpu } = front.waiting.resources;
  const next = firstOf(
    queueing.filter((each) => each !== turn),
    windowMs,
  );
  if (next === undefined || !(cpu > 0)) return front.count;
  const remainsBefore = (attempts: number): boolean =>
    isBefore(turn, next, windowMs, attempts * cpu);
  // Where the uses meet; the comparison itself has the last word, not the arithmetic.
  const goal = (useWith(next.share, windowMs) * next.share.weightFactor) / turn.share.weightFactor;
  const between = (goal - useWith(turn.share, windowMs)) / (steadySeconds(windowMs) * cpu);
  let more = Math.min(between > 0 ? Math.floor(between) : 0, front.count - 1);
  while (more > 0 && !remainsBefore(more)) more -= 1;
  while (more < front.count - 1 && remainsBefore(more + 1)) more += 1;
  return more + 1;
}

function restOf({ entries, at, front }: Queueing): readonly Demand[] {
  return front === undefined ? [] : [front, ...entries.slice(at + 1)];
}
