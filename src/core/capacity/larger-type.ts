/**
 * The instance type that a compute environment would have to allow besides its own to run a job: the smallest change
 * that would help.
 */
import { type InstanceType, promisedResources } from "../../model/instance-type.ts";
import { fitsWithin, type Resources } from "../../model/resources.ts";
import { compareText } from "../scheduling/compare-text.ts";
import type { Fleet } from "./fleet.ts";

/**
 * The cheapest of those that hold the job, can be had, and are of the environment's architecture. First come those
 * within maxvCpus, those without GPUs for a job that needs none, and those of the generations that it has already:
 * `r6i` beside `m6i`.
 */
export function typeToAllow(fleet: Fleet, need: Resources): InstanceType | undefined {
  if (fleet.isFargate) return undefined;
  const own = new Set(fleet.offers.map(({ type }) => type.name));
  const architectures = new Set(fleet.offers.map(({ type }) => type.architecture));
  const { maxvCpus } = fleet.computeResources;
  const fitting = [...fleet.catalogue.byName.values()].filter(
    (type) =>
      !own.has(type.name) &&
      !fleet.shortages.has(type.name) &&
      !fleet.neverLaunched.has(type.name) &&
      architectures.has(type.architecture) &&
      !/\.metal(-|$)/.test(type.name) &&
      fitsWithin(need, promisedResources(type)),
  );
  const generations = new Set(fleet.offers.map(({ type }) => generationOf(type)));
  const strangeness = (type: InstanceType): number =>
    (type.vCpus <= maxvCpus ? 0 : 4) +
    (need.gpus === 0 && type.gpus > 0 ? 2 : 0) +
    (generations.has(generationOf(type)) ? 0 : 1);
  const byChange = (a: InstanceType, b: InstanceType): number =>
    strangeness(a) - strangeness(b) ||
    a.pricePerHour - b.pricePerHour ||
    a.vCpus - b.vCpus ||
    compareText(a.name, b.name);
  return fitting.reduce<InstanceType | undefined>(
    (best, type) => (best === undefined || byChange(type, best) < 0 ? type : best),
    undefined,
  );
}

/** `6i` of `m6i`: what comes after the letters of the kind. */
function generationOf({ family }: InstanceType): string {
  return family.replace(/^[a-z]+/, "");
}
