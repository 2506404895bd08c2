/**
 * What exactly a job asks too much of: GPUs, vCPUs or memory, the largest there is, and the two ways out.
 *
 * Dimensions are judged one after the other among what is left, so that a job that fits in each of them but in
 * no single instance is told the truth as well.
 */
import { type Resources, vCpus } from "../../model/resources.ts";
import { compareText } from "./compare-text.ts";

/** Something that could hold the job: an instance type's promise, or an instance. */
export type Holder = { readonly name: string; readonly resources: Resources };

/** As AWS names it in `resourceRequirements`. */
export type ResourceName = "GPU" | "VCPU" | "MEMORY";

/** One dimension of which no holder has enough. */
export type Shortfall = {
  readonly resource: ResourceName;
  readonly wanted: number;
  /** The most that a holder offers; 0 when none has any. */
  readonly limit: number;
  readonly largest: string;
  /** Of which holders it is the largest: " that has 4 vCPUs". */
  readonly among: string;
};

type Dimension = {
  readonly amountOf: (resources: Resources) => number;
  /** "4 vCPUs" */
  readonly say: (amount: number) => string;
  /** What of an instance the amount is: " for jobs" for memory, of which the system keeps some. */
  readonly suffix: string;
};

const dimensions: Readonly<Record<ResourceName, Dimension>> = {
  GPU: { amountOf: (r) => r.gpus, say: (n) => plural(n, "GPU"), suffix: "" },
  VCPU: { amountOf: vCpus, say: (n) => plural(n, "vCPU"), suffix: "" },
  MEMORY: { amountOf: (r) => r.memoryMiB, say: (n) => `${n} MiB`, suffix: " for jobs" },
};

const resourceNames: readonly ResourceName[] = ["GPU", "VCPU", "MEMORY"];

/** Undefined when one of the holders is large enough, or when there are none. */
export function shortfallOf(need: Resources, holders: readonly Holder[]): Shortfall | undefined {
  let kept = holders;
  let among = "";
  for (const resource of resourceNames) {
    const { amountOf, say } = dimensions[resource];
    const wanted = amountOf(need);
    const enough = kept.filter((holder) => amountOf(holder.resources) >= wanted);
    const largest = largestOf(kept, amountOf);
    if (enough.length === 0 && largest !== undefined) {
      const limit = Math.max(0, amountOf(largest.resources));
      return { resource, wanted, limit, largest: largest.name, among };
    }
    if (enough.length < kept.length)
      among += `${among === "" ? " that has" : " and"} ${say(wanted)}`;
    kept = enough;
  }
  return undefined;
}

/**
 * `what`: "instance type" or "instance". `allow` names an instance type that would do. Undefined when one of the
 * holders is large enough.
 */
export function shortfall(
  need: Resources,
  holders: readonly Holder[],
  what: "instance type" | "instance",
  environment: string,
  allow?: string,
): string | undefined {
  const place = `compute environment ${environment}`;
  if (holders.length === 0) return `No ${what} of ${place} is known.`;
  const lack = shortfallOf(need, holders);
  if (lack === undefined) return undefined;
  const { resource, wanted, limit, largest, among } = lack;
  const { say, suffix } = dimensions[resource];
  const needs = `Needs ${say(wanted)}${suffix === "" ? "" : " of memory"}`;
  const allowIt = allow === undefined ? undefined : `allow instance type ${allow}`;
  if (limit === 0) {
    const cure = allowIt ?? `add an ${what} that has`;
    return `${needs}; no ${what} of ${place} has any. Ask for none or ${cure}.`;
  }
  const most = `the largest ${what} of ${place}${among} is ${largest} with ${say(limit)}`;
  return `${needs}; ${most}${suffix}. Ask for at most ${say(limit)} or ${allowIt ?? `add a larger ${what}`}.`;
}

/** "7782 MiB of memory" */
export function amountText(resource: ResourceName, amount: number): string {
  const text = dimensions[resource].say(amount);
  return resource === "MEMORY" ? `${text} of memory` : text;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function largestOf(
  holders: readonly Holder[],
  amountOf: (resources: Resources) => number,
): Holder | undefined {
  return [...holders].sort(
    (a, b) => amountOf(b.resources) - amountOf(a.resources) || compareText(a.name, b.name),
  )[0];
}
