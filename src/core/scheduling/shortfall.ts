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

type Dimension = {
  readonly amountOf: (resources: Resources) => number;
  /** "4 vCPUs" */
  readonly say: (amount: number) => string;
  /** What of an instance the amount is: " for jobs" for memory, of which the system keeps some. */
  readonly suffix: string;
};

const dimensions: readonly Dimension[] = [
  { amountOf: (r) => r.gpus, say: (n) => plural(n, "GPU"), suffix: "" },
  { amountOf: vCpus, say: (n) => plural(n, "vCPU"), suffix: "" },
  { amountOf: (r) => r.memoryMiB, say: (n) => `${n} MiB`, suffix: " for jobs" },
];

/** `what`: "instance type" or "instance". Undefined when one of the holders is large enough. */
export function shortfall(
  need: Resources,
  holders: readonly Holder[],
  what: "instance type" | "instance",
  environment: string,
): string | undefined {
  const place = `compute environment ${environment}`;
  if (holders.length === 0) return `No ${what} of ${place} is known.`;
  let kept = holders;
  let among = "";
  for (const { amountOf, say, suffix } of dimensions) {
    const wanted = amountOf(need);
    const enough = kept.filter((holder) => amountOf(holder.resources) >= wanted);
    const largest = largestOf(kept, amountOf);
    if (enough.length === 0 && largest !== undefined) {
      const limit = amountOf(largest.resources);
      const needs = `Needs ${say(wanted)}${suffix === "" ? "" : " of memory"}`;
      if (!(limit > 0)) {
        return `${needs}; no ${what} of ${place} has any. Ask for none or add an ${what} that has.`;
      }
      const most = `the largest ${what} of ${place}${among} is ${largest.name} with ${say(limit)}`;
      return `${needs}; ${most}${suffix}. Ask for at most ${say(limit)} or add a larger ${what}.`;
    }
    if (enough.length < kept.length)
      among += `${among === "" ? " that has" : " and"} ${say(wanted)}`;
    kept = enough;
  }
  return undefined;
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
