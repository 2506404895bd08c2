/**
 * The one decision: what is, and what should happen next.
 *
 * Pure and total: the same snapshot gives the same plan whatever the order of its rows (lines aside, whose order
 * is their meaning), no snapshot makes it throw, and a plan that was carried out leaves nothing to decide until
 * something changes.
 */
import type { Plan } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { aimNodes } from "./capacity/aim-nodes.ts";
import { scale } from "./capacity/scale.ts";
import { judgeImages } from "./images/judge-images.ts";
import { type Draft, type PlanPolicy, startDraft } from "./scheduling/draft.ts";
import { expire } from "./scheduling/expire.ts";
import { limitWaiting } from "./scheduling/limit-waiting.ts";
import { schedule } from "./scheduling/schedule.ts";
import { interrupt } from "./update/interrupt.ts";
import { noteHindrances } from "./update/note-hindrances.ts";
import { replace } from "./update/replace.ts";
import { settle } from "./update/settle.ts";

/** The order is the policy. */
const steps: readonly ((draft: Draft) => void)[] = [
  expire, // what has run too long stops, before anything is built on it
  interrupt, // Spot Instances whose time is over go first of all
  settle, // statuses first: what is VALID now takes jobs now
  replace, // instances that must leave take no more jobs
  judgeImages, // which images no multi-node job may run on
  aimNodes, // where multi-node jobs will run, so that what comes for them is kept for them
  schedule, // waiting jobs onto registered instances
  scale, // instances for what is left waiting, and none that nobody needs; then why the rest waits
  noteHindrances, // what updates wait for, now that all else is known
  limitWaiting, // heads that have waited too long for a reason that a time limit names
];

export const defaultPolicy: PlanPolicy = {
  scaleInDelayMs: 60_000,
  joinDelayMs: 10 * 60_000,
  maxPendingSlices: 10,
  maxLaunches: 100,
};

export function decide(snapshot: Snapshot, policy: PlanPolicy = defaultPolicy): Plan {
  const draft = startDraft(snapshot, policy);
  for (const step of steps) step(draft);
  const { changes, whyNot, wakeAt } = draft;
  return { changes, whyNot, ...(wakeAt === undefined ? {} : { wakeAt }) };
}
