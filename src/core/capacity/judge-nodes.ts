/**
 * Why one compute environment of the queue does not run the nodes of a multi-node job now. Its limits are those of the
 * whole job: all nodes at once, each alone on an instance of one type.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { largestNode, type NodeLayout } from "../../model/node-layout.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { Draft } from "../scheduling/draft.ts";
import { plural, shortfall } from "../scheduling/shortfall.ts";
import type { Verdict } from "../scheduling/why-not.ts";
import { ableForNodes, type NodeOffer, offerForNodes } from "./aim-nodes.ts";
import { budgetOf } from "./choose-type.ts";
import type { Fleet, Offer } from "./fleet.ts";
import { fullStop, unusable } from "./verdicts.ts";

/** Of an environment that can run no multi-node job, whatever it has. */
export function noNodesIn({ name, computeResources }: ComputeEnvironment): Verdict {
  return unusable(
    `Compute environment ${name} is of type ${computeResources?.type} and runs no multi-node parallel jobs: ` +
      "use a MANAGED one of type EC2, or an UNMANAGED one.",
  );
}

/** Of an UNMANAGED environment: nothing comes by itself, so what has joined must do. */
export function judgeJoinedNodes(
  draft: Draft,
  environment: ComputeEnvironment,
  waiting: Waiting & { readonly nodes: NodeLayout },
): Verdict {
  const { name, clusterName } = environment;
  const { nodes, jobId } = waiting;
  if (draft.nodesLive.has(jobId)) return { kind: "busy", sentence: lastAttemptStops };
  const able = ableForNodes(draft, environment, waiting, nodes).length;
  const wanted = plural(nodes.numNodes, "instance");
  if (able >= nodes.numNodes) {
    const sentence = `Waits for ${wanted} in compute environment ${name} to be free at the same time.`;
    return { kind: "busy", sentence };
  }
  return {
    kind: "nobody-joined",
    sentence:
      `Waits for ${wanted}, one for each node: of those in the cluster of compute environment ${name}, which ` +
      `is UNMANAGED, ${able} can carry one. Start an ECS agent with ECS_CLUSTER=${clusterName}.`,
  };
}

const lastAttemptStops = "Waits for all nodes of its last attempt to stop.";

export function judgeNodes(
  draft: Draft,
  fleet: Fleet,
  { jobId, nodes }: Waiting & { readonly nodes: NodeLayout },
): Verdict {
  if (!fleet.mayLaunch) {
    const { name, statusReason } = fleet.environment;
    return unusable(`Compute environment ${name} launches no instances: ${statusReason}`);
  }
  if (draft.nodesLive.has(jobId)) return { kind: "busy", sentence: lastAttemptStops };
  const found = offerForNodes(draft, fleet, nodes);
  return found.kind === "aim" ? waitsFor(fleet, nodes, found.offer) : never(fleet, nodes, found);
}

function waitsFor(fleet: Fleet, { numNodes }: NodeLayout, { type }: Offer): Verdict {
  const { name } = fleet.environment;
  const { maxvCpus } = fleet.computeResources;
  const instances = `${plural(numNodes, "instance")} of type ${type.name}`;
  const shortage = fleet.shortages.get(type.name);
  if (shortage !== undefined) {
    return {
      kind: "shortage",
      instanceType: type.name,
      sentence:
        `Compute environment ${name}: ${fullStop(shortage.message)} It is tried again; ` +
        "all nodes of the job run on this type.",
    };
  }
  const atMax =
    budgetOf(fleet) < type.vCpus
      ? `maxvCpus ${maxvCpus} allows no further one`
      : `maxvCpus ${maxvCpus} does not allow all that are lacking`;
  return {
    kind: "busy",
    sentence:
      `Waits for ${instances} in compute environment ${name} to be free at the same time: ` +
      `others are busy and ${atMax}.`,
  };
}

function never(
  fleet: Fleet,
  nodes: NodeLayout,
  found: Exclude<NodeOffer, { kind: "aim" }>,
): Verdict {
  const { name } = fleet.environment;
  switch (found.kind) {
    case "not-allowed":
      return {
        kind: "too-large",
        sentence:
          `The nodes of the job run on instance type ${found.instanceType}, which compute environment ` +
          `${name} does not launch: add it to instanceTypes, or name another in the job definition.`,
      };
    case "unfit-image":
      return unusable(`Compute environment ${name}: ${found.why}`);
    case "too-large":
      return {
        kind: "too-large",
        sentence:
          shortfall(
            largestNode(nodes),
            found.offers.map(({ type, promised }) => ({ name: type.name, resources: promised })),
            "instance type",
            name,
          ) ?? `Compute environment ${name} has no instance type for the job.`,
      };
    case "max-too-low":
      return { kind: "max-too-low", sentence: maxTooLow(fleet, nodes, found.smallest) };
  }
}

function maxTooLow(fleet: Fleet, { numNodes }: NodeLayout, { type }: Offer): string {
  const { name } = fleet.environment;
  const { maxvCpus } = fleet.computeResources;
  const wanted = numNodes * type.vCpus;
  const most = Math.floor(maxvCpus / type.vCpus);
  const fewer = most > 0 ? ` or ask for at most ${plural(most, "node")}` : "";
  return (
    `Needs ${plural(numNodes, "instance")} of type ${type.name} with ${wanted} vCPUs together; ` +
    `maxvCpus of compute environment ${name} is ${maxvCpus}. ` +
    `Raise maxvCpus to at least ${wanted}${fewer}.`
  );
}
