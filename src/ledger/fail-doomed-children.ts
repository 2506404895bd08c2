/**
 * Writes the rows of children that are marked as to fail, as many as the transaction has room for, and marks what
 * follows from them: the same indexes of arrays behind, and the end of the array when these were its last.
 */
import type { IndexRun } from "../model/job.ts";
import { childJobId } from "../model/job-id.ts";
import type { Transaction } from "../ports/store.ts";
import { failElementDependents } from "./element-dependents.ts";
import { noteChildrenChange } from "./note-state-change.ts";
import { tellDependents } from "./tell-dependents.ts";
import { addFact, type Work } from "./work.ts";

export async function failDoomedChildren(
  tx: Transaction,
  parentId: string,
  work: Work,
): Promise<void> {
  await failChildren(tx, parentId, undefined, work);
}

/** With a reason, every child that has not started fails, not only the marked ones. */
export async function failChildren(
  tx: Transaction,
  parentId: string,
  statusReason: string | undefined,
  work: Work,
): Promise<void> {
  if (work.rowsLeft <= 0) return;
  const end = { stoppedAt: work.now, limit: work.rowsLeft };
  const failed = await tx.jobs.failRange(
    parentId,
    statusReason === undefined ? end : { ...end, statusReason },
  );
  if (failed.length === 0) return;
  await noteChildrenChange(tx, parentId, failed, "FAILED", work.now);
  const indexes = failed.flatMap(indexesOf);
  work.rowsLeft -= indexes.length;
  await failElementDependents(tx, parentId, failed, work);
  // A job may depend on a single child, by the child's id.
  for (const index of indexes) await tellDependents(tx, childJobId(parentId, index), false, work);
  if (await tx.jobs.allChildrenTerminal(parentId)) {
    addFact(work, parentId, { kind: "children-ended", allSucceeded: false });
  }
}

function indexesOf({ first, last }: IndexRun): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}
