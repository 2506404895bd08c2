/**
 * Why one compute environment of the queue does not run the job at the head of its line now: the verdict that
 * "why not" is made of, with what would cure it.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { unservedRemarks } from "../../model/image-selection.ts";
import type { Instance } from "../../model/instance.ts";
import { lackingAttributes } from "../../model/instance-attributes.ts";
import { fitsWithin, type Resources, vCpus } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { Draft } from "../scheduling/draft.ts";
import { lackSentence, offeredAttributes } from "../scheduling/lacking.ts";
import { servingInstances } from "../scheduling/machines-of.ts";
import { runsMultiNodeJobs, servedCapability } from "../scheduling/serves.ts";
import { type Holder, plural, shortfall } from "../scheduling/shortfall.ts";
import type { Verdict } from "../scheduling/why-not.ts";
import { heldByMax } from "./at-max.ts";
import { type Choice, chooseType, isBestFit } from "./choose-type.ts";
import type { Fleet } from "./fleet.ts";
import { judgeJoinedNodes, judgeNodes, noNodesIn } from "./judge-nodes.ts";
import { typeToAllow } from "./larger-type.ts";
import { fullStop, unusable } from "./verdicts.ts";

export function judgeEnvironment(
  draft: Draft,
  fleet: Fleet | undefined,
  name: string,
  head: Waiting,
): Verdict {
  const environment = draft.environments.get(name);
  if (environment === undefined)
    return unusable(`Compute environment ${name} does not exist: remove it from the job queue.`);
  const present = servingInstances(draft, environment);
  const fault = whyUnusable(environment, head, present);
  if (fault !== undefined) return unusable(fault);
  const lacking = whatLacks(environment, present, head);
  if (lacking !== undefined) return { kind: "lacking", sentence: lacking };
  const { nodes } = head;
  if (fleet?.makesRoomFor === head.jobId) return makingRoom(name);
  if (nodes !== undefined) {
    if (!runsMultiNodeJobs(environment)) return noNodesIn(environment);
    if (fleet === undefined) return judgeJoinedNodes(draft, environment, { ...head, nodes });
    return judgeNodes(draft, fleet, { ...head, nodes });
  }
  const able = present.filter(
    ({ attributes }) => lackingAttributes(attributes, head.requiredAttributes).length === 0,
  );
  if (fleet !== undefined) return judgeManaged(draft, fleet, able, head.resources);
  const joined = draft.instancesOf.get(name)?.length ?? 0;
  return judgeUnmanaged(environment, { present: able, joined }, head.resources);
}

function whyUnusable(
  environment: ComputeEnvironment,
  head: Waiting,
  present: readonly Instance[],
): string | undefined {
  const { name, status } = environment;
  const fitsPresent = present.some(({ resources }) => fitsWithin(head.resources, resources));
  const serves = status === "VALID" || status === "UPDATING";
  if (!serves && !(status === "INVALID" && fitsPresent)) {
    return `Compute environment ${name} is ${status}: ${environment.statusReason}`;
  }
  if (environment.state === "DISABLED") {
    return `Compute environment ${name} is DISABLED: enable it with UpdateComputeEnvironment.`;
  }
  const capability = servedCapability(environment);
  if (capability !== head.platformCapability) {
    const asked = head.platformCapability;
    return `Compute environment ${name} runs ${capability} jobs; the job has ${asked}.`;
  }
  return undefined;
}

/** What neither an instance that is there nor, as far as is known, one that could come can do for the job. */
function whatLacks(
  environment: ComputeEnvironment,
  present: readonly Instance[],
  { requiredAttributes }: Waiting,
): string | undefined {
  const registered = present.filter(({ lastStatus }) => lastStatus === "REGISTERED");
  const offers = registered.map(({ attributes }) => attributes);
  // What joins an UNMANAGED environment next is its owner's affair.
  if (environment.type === "MANAGED") offers.push(offeredAttributes(environment));
  const lacking = offers.map((offered) => lackingAttributes(offered, requiredAttributes));
  const least = lacking.sort((a, b) => a.length - b.length)[0];
  if (least === undefined || least.length === 0) return undefined;
  return lackSentence(
    environment.name,
    least,
    offers.find((offered) => offered !== undefined) ?? [],
  );
}

function judgeManaged(
  draft: Draft,
  fleet: Fleet,
  present: readonly Instance[],
  need: Resources,
): Verdict {
  const { name } = fleet.environment;
  // INVALID after an update that failed: the instances of before it serve and no other comes.
  if (!fleet.mayLaunch) return busy(name);
  const choice = chooseType(fleet, need, 1);
  // What this plan launches for others is there with the next, which must find nothing else to say.
  const fitsPresent = [...present, ...launchedIn(draft, name)].some(({ resources }) =>
    fitsWithin(need, resources),
  );
  const permanent = choice.kind === "too-large" || choice.kind === "max-too-low";
  if (permanent && fitsPresent) return busy(name);
  return verdictOf(draft, fleet, choice, need);
}

function launchedIn(draft: Draft, name: string): readonly { readonly resources: Resources }[] {
  return draft.changes.flatMap((change) =>
    change.kind === "launch" && change.computeEnvironment === name ? [change] : [],
  );
}

function verdictOf(draft: Draft, fleet: Fleet, choice: Choice, need: Resources): Verdict {
  const { name } = fleet.environment;
  const { maxvCpus } = fleet.computeResources;
  switch (choice.kind) {
    case "launch":
      return startingIn(name);
    case "at-max":
      return heldByMax(draft, fleet, need);
    case "shortage":
      return {
        kind: "shortage",
        instanceType: choice.shortage.instanceType,
        sentence: `Compute environment ${name}: ${fullStop(choice.shortage.message)} ${shortageCure(fleet)}`,
      };
    case "max-too-low":
      return { kind: "max-too-low", sentence: maxTooLow(name, maxvCpus, need, choice) };
    case "too-large":
      return {
        kind: "too-large",
        sentence: said(
          shortfall(
            need,
            fleet.offers.map(offerAsHolder),
            "instance type",
            name,
            typeToAllow(fleet, need)?.name,
          ) ?? `Compute environment ${name} has no instance type for the job.`,
          ...unservedRemarks(fleet.environment.imageSelection),
        ),
      };
  }
}

function shortageCure(fleet: Fleet): string {
  if (fleet.isFargate) return "It is tried again; smaller jobs may start sooner.";
  return isBestFit(fleet)
    ? "It is tried again; BEST_FIT waits for this type, BEST_FIT_PROGRESSIVE would take another."
    : "It is tried again; more instance types in the compute environment would help.";
}

function maxTooLow(
  name: string,
  maxvCpus: number,
  need: Resources,
  choice: { readonly smallest?: Fleet["offers"][number] },
): string {
  const wanted = vCpus(need);
  if (choice.smallest === undefined) {
    const limit = plural(maxvCpus, "vCPU");
    return said(
      `Needs ${plural(wanted, "vCPU")}; maxvCpus of compute environment ${name} is ${maxvCpus}.`,
      `Raise maxvCpus to at least ${Math.ceil(wanted)} or ask for at most ${limit}.`,
    );
  }
  const { type } = choice.smallest;
  return said(
    `The smallest instance type of compute environment ${name} that holds the job is ${type.name}`,
    `with ${plural(type.vCpus, "vCPU")}; maxvCpus is ${maxvCpus}, which BEST_FIT never exceeds.`,
    `Raise maxvCpus to at least ${type.vCpus} or add a smaller instance type.`,
  );
}

function judgeUnmanaged(
  environment: ComputeEnvironment,
  { present, joined }: { readonly present: readonly Instance[]; readonly joined: number },
  need: Resources,
): Verdict {
  const { name, clusterName } = environment;
  if (present.length === 0 && joined > 0) {
    return {
      kind: "nobody-joined",
      sentence: said(
        `Waits for an instance: of ${plural(joined, "instance")} in the cluster of compute environment ${name}`,
        "none takes jobs, because it drains or its agent is not connected.",
        `Start its agent, or another one with ECS_CLUSTER=${clusterName}.`,
      ),
    };
  }
  if (present.length === 0) {
    return {
      kind: "nobody-joined",
      sentence: said(
        `Waits for an instance: none has joined the cluster of compute environment ${name},`,
        `which is UNMANAGED. Start an ECS agent with ECS_CLUSTER=${clusterName}.`,
      ),
    };
  }
  const lacking = shortfall(need, present.map(instanceAsHolder), "instance", name);
  return lacking === undefined ? busy(name) : { kind: "too-large", sentence: lacking };
}

function offerAsHolder({ type, promised }: Fleet["offers"][number]): Holder {
  return { name: type.name, resources: promised };
}

function instanceAsHolder({ instanceId, resources }: Instance): Holder {
  return { name: instanceId, resources };
}

export function startingIn(name: string): Verdict {
  return {
    kind: "starting",
    sentence: `Waits for an instance that compute environment ${name} is starting.`,
  };
}

function makingRoom(name: string): Verdict {
  return {
    kind: "starting",
    sentence: said(
      `Waits for room in compute environment ${name}:`,
      "idle instances that it cannot use leave for one that it can, because maxvCpus does not allow both.",
    ),
  };
}

function busy(name: string): Verdict {
  return {
    kind: "busy",
    sentence: `Waits for room in compute environment ${name}: its instances are busy.`,
  };
}

function said(...parts: readonly string[]): string {
  return parts.join(" ");
}
