/** Why maxvCpus keeps a job waiting, and how much more of it would let one more instance for the job come. */
import { fitsWithin, type Resources } from "../../model/resources.ts";
import type { Draft } from "../scheduling/draft.ts";
import { plural } from "../scheduling/shortfall.ts";
import type { Verdict } from "../scheduling/why-not.ts";
import { chooseType } from "./choose-type.ts";
import type { Fleet } from "./fleet.ts";
import { type Idle, idleInstances } from "./idle-instances.ts";

const noneSpokenFor = { spokenFor: new Set<string>() };

/** Of a job for which one could be launched, did maxvCpus allow it. */
export function heldByMax(draft: Draft, fleet: Fleet, need: Resources): Verdict {
  const { name } = fleet.environment;
  const { maxvCpus } = fleet.computeResources;
  const why = fleet.isFargate
    ? `its jobs have all that maxvCpus ${maxvCpus} allows.`
    : `${whatIsThere(draft, fleet, need)} maxvCpus ${maxvCpus} allows no further one.`;
  const tooSmall = tooSmallAndIdle(draft, fleet, need).length > 0;
  const cure = tooSmall ? ` Raise maxvCpus to at least ${maxForOneMore(fleet, need)}.` : "";
  return {
    kind: "busy",
    sentence: `Waits for room in compute environment ${name}: ${why}${cure}`,
  };
}

/** The maxvCpus under which one more instance for such a job could be launched beside all that are there. */
export function maxForOneMore(fleet: Fleet, need: Resources): number | undefined {
  const choice = chooseType(fleet, need, 1);
  if (choice.kind !== "at-max") return undefined;
  const sizes = fleet.offers
    .filter(({ promised }) => fitsWithin(need, promised))
    .map(({ type }) => type.vCpus);
  if (sizes.length === 0) return undefined;
  const smallest = fleet.vCpusWanted + fleet.vCpusDraining + Math.min(...sizes);
  // BEST_FIT waits for its one type, which need not be the smallest that would do.
  const { maxvCpus } = fleet.computeResources;
  return Number.isFinite(choice.lacking) ? Math.max(smallest, maxvCpus + choice.lacking) : smallest;
}

/** An instance that has nothing to do is not busy: what keeps it, and why it is of no use, is said. */
function whatIsThere(draft: Draft, fleet: Fleet, need: Resources): string {
  const idle = tooSmallAndIdle(draft, fleet, need);
  if (idle.length === 0) return "its instances are busy and";
  const { minvCpus } = fleet.computeResources;
  const types = [...new Set(idle.map(({ instance }) => instance.instanceType))].sort().join(", ");
  const smallest = Math.min(...idle.map(({ size }) => size));
  const kept = fleet.vCpusWanted - smallest < minvCpus;
  const small = `${plural(idle.length, "idle instance")} too small for the job (${types})`;
  return kept
    ? `minvCpus ${minvCpus} keeps ${small}, its other instances are busy, and`
    : `its instances are busy, but for ${small}, and`;
}

/** One that holds the job and is idle has just become so: the next plan gives it the job. */
function tooSmallAndIdle(draft: Draft, fleet: Fleet, need: Resources): readonly Idle[] {
  return idleInstances(draft, fleet, noneSpokenFor).filter(
    ({ instance }) => !fitsWithin(need, instance.resources),
  );
}
