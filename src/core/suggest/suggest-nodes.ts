/** What would help a multi-node job: its nodes run on one instance type, all at once, each alone on its instance. */
import type { JobQueue } from "../../model/job-queue.ts";
import { largestNode, type NodeLayout } from "../../model/node-layout.ts";
import type { Suggestion } from "../../model/suggestion.ts";
import { offerForNodes } from "../capacity/aim-nodes.ts";
import { budgetOf } from "../capacity/choose-type.ts";
import type { Fleet } from "../capacity/fleet.ts";
import { typeToAllow } from "../capacity/larger-type.ts";
import type { Draft } from "../scheduling/draft.ts";
import { plural } from "../scheduling/shortfall.ts";
import { allowType, raiseMax } from "./environment-changes.ts";

export function suggestForNodes(
  draft: Draft,
  queue: JobQueue,
  fleet: Fleet,
  nodes: NodeLayout,
): readonly Suggestion[] {
  const { numNodes } = nodes;
  const found = offerForNodes(draft, fleet, nodes);
  switch (found.kind) {
    case "not-allowed": {
      const type = fleet.catalogue.byName.get(found.instanceType);
      return type === undefined ? [] : [allowType(queue, fleet, type, numNodes)];
    }
    case "unfit-image":
      return [];
    case "too-large": {
      // A type that the job itself names is not made larger by allowing another.
      const type = nodes.instanceType === undefined && typeToAllow(fleet, largestNode(nodes));
      return type ? [allowType(queue, fleet, type, numNodes)] : [];
    }
    case "max-too-low": {
      const { vCpus } = found.smallest.type;
      const most = Math.floor(fleet.computeResources.maxvCpus / vCpus);
      const raise = raiseMax(fleet, numNodes * vCpus);
      return most < 1 ? [raise] : [raise, askForFewer(most)];
    }
    case "aim": {
      const wanted = numNodes * found.offer.type.vCpus;
      if (budgetOf(fleet) >= wanted) return [];
      return [raiseMax(fleet, fleet.vCpusWanted + fleet.vCpusDraining + wanted)];
    }
  }
}

function askForFewer(numNodes: number): Suggestion {
  return {
    sentence: `Ask for at most ${plural(numNodes, "node")}.`,
    calls: [{ operation: "SubmitJob", input: { nodeOverrides: { numNodes } } }],
  };
}
