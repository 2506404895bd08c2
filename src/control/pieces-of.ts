/**
 * Divides the changes of a plan, in their order, into pieces that are written in one transaction each: other writers
 * wait for no longer than a piece takes. A multi-node job is as much as its nodes and is never divided.
 */
import type { Change } from "../model/plan.ts";

const weightMax = 100;

export function piecesOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const pieces: Change[][] = [];
  let weight = weightMax;
  for (const change of changes) {
    const own = change.kind === "place-nodes" ? change.nodes.length : 1;
    if (weight + own > weightMax) {
      pieces.push([]);
      weight = 0;
    }
    pieces.at(-1)?.push(change);
    weight += own;
  }
  return pieces;
}
