/**
 * Which environment, and which one instance type there, the nodes of each waiting multi-node job are going to have.
 *
 * AWS's rules: all nodes run in one environment of type EC2, on one instance type, which the definition may name. It is
 * the first environment in the queue's order that could ever carry the whole job; while that one is full the job waits,
 * even if a later one had room. Among the types the environment's strategy takes its best for a single node (an
 * instance carries no other) and falls back to none. An UNMANAGED environment, where AWS runs no such jobs, could carry
 * what the machines that have joined could.
 *
 * The aim follows from what environments allow and not from what is free, so that it stays while instances come one by
 * one.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { lackingAttributes } from "../../model/instance-attributes.ts";
import { largestNode, type NodeLayout } from "../../model/node-layout.ts";
import { fitsWithin } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { compareText } from "../scheduling/compare-text.ts";
import { byOrder, type Draft } from "../scheduling/draft.ts";
import { servingInstances } from "../scheduling/machines-of.ts";
import { mayServe, runsMultiNodeJobs } from "../scheduling/serves.ts";
import { type Fleet, fleetsOf, type Offer } from "./fleet.ts";
import { catalogueOf } from "./resolve-instance-types.ts";
import { bySize, byWholePrice, type TypeOrder, typeOrder } from "./type-order.ts";

export type NodeOffer =
  | { readonly kind: "aim"; readonly offer: Offer }
  /** The type that the job names is none of the environment's. */
  | { readonly kind: "not-allowed"; readonly instanceType: string }
  /** Every type that it may have is launched from an image that such jobs cannot run on. */
  | { readonly kind: "unfit-image"; readonly why: string }
  /** No type that it may have holds its largest node. */
  | { readonly kind: "too-large"; readonly offers: readonly Offer[] }
  /** maxvCpus is below what all its nodes take, even on the smallest type. */
  | { readonly kind: "max-too-low"; readonly smallest: Offer };

export function aimNodes(draft: Draft): void {
  const waits = draft.queues.some(({ line }) => line.some(({ nodes }) => nodes !== undefined));
  if (!waits) return;
  const fleets = fleetsOf(draft, catalogueOf(draft.snapshot.instanceTypes));
  for (const view of draft.queues) {
    const order = byOrder(view);
    for (const waiting of view.line) {
      const { jobId, nodes } = waiting;
      if (nodes === undefined) continue;
      for (const name of order) {
        const environment = draft.environments.get(name);
        if (environment === undefined || !runsMultiNodeJobs(environment)) continue;
        const instanceType =
          environment.type === "UNMANAGED"
            ? joinedType(draft, environment, waiting, nodes)
            : launchedType(draft, fleets.get(name), nodes);
        if (instanceType === undefined) continue;
        draft.aims.set(jobId, { environment: name, instanceType });
        break;
      }
    }
  }
}

function launchedType(
  draft: Draft,
  fleet: Fleet | undefined,
  nodes: NodeLayout,
): string | undefined {
  if (!fleet?.mayLaunch) return undefined;
  const found = offerForNodes(draft, fleet, nodes);
  return found.kind === "aim" ? found.offer.type.name : undefined;
}

/** Of which enough have joined, busy or not. Machines of their owner that are of no type are of one, the empty one. */
function joinedType(
  draft: Draft,
  environment: ComputeEnvironment,
  waiting: Waiting,
  nodes: NodeLayout,
): string | undefined {
  if (!mayServe(environment)) return undefined;
  const able = ableForNodes(draft, environment, waiting, nodes);
  const byType = Map.groupBy(able, ({ instanceType }) => instanceType);
  const enough = [...byType].filter(([, instances]) => instances.length >= nodes.numNodes);
  return enough.map(([type]) => type).sort(compareText)[0];
}

/** Instances of an UNMANAGED environment that can carry any node of a job, as soon as they are free. */
export function ableForNodes(
  draft: Draft,
  environment: ComputeEnvironment,
  { requiredAttributes }: Pick<Waiting, "requiredAttributes">,
  nodes: NodeLayout,
): readonly Instance[] {
  const need = largestNode(nodes);
  return servingInstances(draft, environment).filter(
    ({ lastStatus, resources, attributes, instanceType }) =>
      lastStatus === "REGISTERED" &&
      fitsWithin(need, resources) &&
      (nodes.instanceType === undefined || nodes.instanceType === instanceType) &&
      lackingAttributes(attributes, requiredAttributes).length === 0,
  );
}

/** The type of a fleet that all nodes would run on, or why there is none. */
export function offerForNodes(
  { unfitForNodes }: Draft,
  fleet: Fleet,
  nodes: NodeLayout,
): NodeOffer {
  const { instanceType } = nodes;
  const allowed =
    instanceType === undefined
      ? fleet.offers
      : fleet.offers.filter(({ type }) => type.name === instanceType);
  if (instanceType !== undefined && allowed.length === 0) {
    return { kind: "not-allowed", instanceType };
  }
  const offers = allowed.filter(({ imageId }) => !unfitForNodes.has(imageId));
  const [unfit] = allowed.flatMap(({ imageId }) => unfitForNodes.get(imageId) ?? []);
  if (offers.length === 0 && unfit !== undefined) return { kind: "unfit-image", why: unfit };
  const need = largestNode(nodes);
  const fitting = offers.filter(({ promised }) => fitsWithin(need, promised));
  const [smallest] = fitting.toSorted(bySize);
  if (smallest === undefined) return { kind: "too-large", offers };
  const within = ({ type }: Offer): boolean =>
    type.vCpus * nodes.numNodes <= fleet.computeResources.maxvCpus;
  const [best] = fitting.filter(within).toSorted(orderOf(fleet, nodes));
  return best === undefined ? { kind: "max-too-low", smallest } : { kind: "aim", offer: best };
}

function orderOf({ computeResources }: Fleet, nodes: NodeLayout): TypeOrder {
  const { allocationStrategy = "BEST_FIT" } = computeResources;
  if (allocationStrategy === "BEST_FIT") return byWholePrice;
  return typeOrder(allocationStrategy, largestNode(nodes), 1);
}
