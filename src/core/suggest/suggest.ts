/**
 * What would help a job that waits: for each kind of verdict the smallest changes, as the requests that make them.
 *
 * Made when somebody asks, from what the verdict was made of, so that a request that is sent as it stands lets the job
 * start.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { WhyNot } from "../../model/plan.ts";
import { fitsWithin, type Resources, vCpus } from "../../model/resources.ts";
import type { Snapshot, Waiting } from "../../model/snapshot.ts";
import type { EnvironmentVerdict, Suggestion, Suggestions } from "../../model/suggestion.ts";
import { maxForOneMore } from "../capacity/at-max.ts";
import { chooseType, isBestFit } from "../capacity/choose-type.ts";
import { type Fleet, fleetsOf } from "../capacity/fleet.ts";
import { typeToAllow } from "../capacity/larger-type.ts";
import { catalogueOf } from "../capacity/resolve-instance-types.ts";
import { defaultPolicy } from "../decide.ts";
import { type Draft, startDraft } from "../scheduling/draft.ts";
import { servingInstances } from "../scheduling/machines-of.ts";
import { servedCapability } from "../scheduling/serves.ts";
import { amountText, type Holder, shortfallOf } from "../scheduling/shortfall.ts";
import type { Stock } from "../scheduling/stock.ts";
import { whyNotReplaceable } from "../update/why-not-replaceable.ts";
import {
  allowType,
  environmentBeside,
  progressive,
  raiseMax,
  updateEnvironment,
} from "./environment-changes.ts";
import { suggestForNodes } from "./suggest-nodes.ts";

/** Of a reason that a plan gave, and the snapshot that it was made of. */
export function suggest(snapshot: Snapshot, why: WhyNot): Suggestions {
  const view = snapshot.queues.find(({ queue }) => queue.name === why.jobQueue);
  const waiting = view?.line.find(({ jobId }) => jobId === why.jobId);
  if (view === undefined || waiting === undefined) return { environments: new Map(), others: [] };
  const draft = startDraft(snapshot, defaultPolicy);
  const fleets = fleetsOf(draft, catalogueOf(snapshot.instanceTypes));
  const environments = new Map<string, readonly Suggestion[]>();
  for (const verdict of why.verdicts ?? []) {
    const { computeEnvironment: name } = verdict;
    const environment = draft.environments.get(name);
    if (environment === undefined) continue;
    const place = { draft, queue: view.queue, environment, fleet: fleets.get(name) };
    environments.set(name, suggestionsFor(place, waiting, verdict));
  }
  const isShort = why.code === "WAITING:CONSUMABLE_RESOURCE";
  return { environments, others: isShort ? whenShortOfStock(draft.stock, waiting) : [] };
}

/** The environment that was judged, and what it is judged in. */
type Place = {
  readonly draft: Draft;
  readonly queue: JobQueue;
  readonly environment: ComputeEnvironment;
  /** Absent of an UNMANAGED one. */
  readonly fleet: Fleet | undefined;
};

function suggestionsFor(
  { draft, queue, environment, fleet }: Place,
  head: Waiting,
  verdict: EnvironmentVerdict,
): readonly Suggestion[] {
  const { resources: need, nodes } = head;
  if (nodes !== undefined && fleet !== undefined) {
    if (verdict.kind !== "unusable") return suggestForNodes(draft, queue, fleet, nodes);
  }
  switch (verdict.kind) {
    case "unusable":
      return whenUnusable(environment, head);
    case "too-large":
      return fleet === undefined
        ? askForLess(need, servingInstances(draft, environment).map(instanceAsHolder))
        : [
            ...allowFitting(queue, fleet, need),
            ...askForLess(need, fleet.offers.map(offerAsHolder)),
          ];
    case "max-too-low":
      return fleet === undefined ? [] : whenMaxTooLow(fleet, need);
    case "shortage":
      return fleet === undefined ? [] : whenShort(queue, fleet, need);
    case "busy":
      return fleet === undefined ? [startAgent(environment)] : whenBusy(fleet, need);
    case "nobody-joined":
      return [startAgent(environment)];
    case "starting":
    case "lacking":
      return [];
  }
}

function whenUnusable(environment: ComputeEnvironment, head: Waiting): readonly Suggestion[] {
  const { name, state, status } = environment;
  if (servedCapability(environment) !== head.platformCapability) return [];
  if (state !== "DISABLED" || (status !== "VALID" && status !== "UPDATING")) return [];
  return [
    {
      sentence: `Enable compute environment ${name}.`,
      calls: [updateEnvironment(name, { state: "ENABLED" })],
    },
  ];
}

function allowFitting(queue: JobQueue, fleet: Fleet, need: Resources): readonly Suggestion[] {
  const type = typeToAllow(fleet, need);
  return type === undefined ? [] : [allowType(queue, fleet, type)];
}

/** A request cannot take away the GPUs that a definition asks for. */
function askForLess(need: Resources, holders: readonly Holder[]): readonly Suggestion[] {
  const lack = shortfallOf(need, holders);
  if (lack === undefined || lack.limit === 0) return [];
  const { resource, limit } = lack;
  return [
    {
      sentence: `Ask for at most ${amountText(resource, limit)}.`,
      calls: [submitWith(resource, limit)],
    },
  ];
}

function whenMaxTooLow(fleet: Fleet, need: Resources): readonly Suggestion[] {
  const choice = chooseType(fleet, need, 1);
  const smallest = choice.kind === "max-too-low" ? choice.smallest?.type.vCpus : undefined;
  const { maxvCpus } = fleet.computeResources;
  const raise = raiseMax(fleet, smallest ?? Math.ceil(vCpus(need)));
  if (vCpus(need) <= maxvCpus || maxvCpus < 1) return [raise];
  const ask = `Ask for at most ${amountText("VCPU", maxvCpus)}.`;
  return [raise, { sentence: ask, calls: [submitWith("VCPU", maxvCpus)] }];
}

/** BEST_FIT waits for its one type; others take the next, so they need one more. */
function whenShort(queue: JobQueue, fleet: Fleet, need: Resources): readonly Suggestion[] {
  const others = fleet.offers.some(
    ({ type, promised }) => !fleet.shortages.has(type.name) && fitsWithin(need, promised),
  );
  if (!isBestFit(fleet) || !others) {
    const launchable = fleet.offers.filter(({ type }) => !fleet.neverLaunched.has(type.name));
    return [
      ...allowFitting(queue, fleet, need),
      ...askForLess(need, launchable.map(offerAsHolder)),
    ];
  }
  const fixed = whyNotReplaceable(fleet.environment) ?? "";
  const own = { allocationStrategy: progressive };
  return [environmentBeside(queue, fleet, `with ${progressive}`, fixed, own)];
}

/** Room for one more instance; nothing when more are allowed anyway. */
function whenBusy(fleet: Fleet, need: Resources): readonly Suggestion[] {
  const enough = fleet.mayLaunch ? maxForOneMore(fleet, need) : undefined;
  return enough === undefined ? [] : [raiseMax(fleet, enough)];
}

function offerAsHolder({ type, promised }: Fleet["offers"][number]): Holder {
  return { name: type.name, resources: promised };
}

function instanceAsHolder({ instanceId, resources }: Instance): Holder {
  return { name: instanceId, resources };
}

/** A resource of that name, or more of it in all. */
function whenShortOfStock(stock: Stock, { consumables = [] }: Waiting): readonly Suggestion[] {
  return consumables.flatMap(({ name, quantity }): readonly Suggestion[] => {
    const of = stock.get(name);
    if (of === undefined) {
      const input = { consumableResourceName: name, totalQuantity: quantity };
      const sentence = `Create consumable resource ${name} with a total quantity of at least ${quantity}.`;
      return [{ sentence, calls: [{ operation: "CreateConsumableResource", input }] }];
    }
    if (of.left >= quantity) return [];
    const total = of.total + quantity - of.left;
    const input = { consumableResource: name, operation: "SET", quantity: total };
    return [
      {
        sentence: `Raise the total quantity of consumable resource ${name} to at least ${total}.`,
        calls: [{ operation: "UpdateConsumableResource", input }],
      },
    ];
  });
}

function startAgent({ name, clusterName }: ComputeEnvironment): Suggestion {
  return {
    sentence: `Start an ECS agent with ECS_CLUSTER=${clusterName}: its machine joins compute environment ${name}.`,
    calls: [],
  };
}

function submitWith(type: string, value: number): Suggestion["calls"][number] {
  const resourceRequirements = [{ type, value: String(value) }];
  return { operation: "SubmitJob", input: { containerOverrides: { resourceRequirements } } };
}
