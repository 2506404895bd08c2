/** Changes of a compute environment that a suggestion may be, as the requests that make them. */
import type { JobQueue } from "../../model/job-queue.ts";
import type { SuggestedCall, Suggestion } from "../../model/suggestion.ts";
import type { Fleet } from "../capacity/fleet.ts";
import { whyNotReplaceable } from "../update/why-not-replaceable.ts";

export const progressive = "BEST_FIT_PROGRESSIVE";

/**
 * One type more, in the environment itself or, where AWS would refuse to change it, in another one beside it; and room
 * for so many instances of it.
 */
export function allowType(
  queue: JobQueue,
  fleet: Fleet,
  type: { readonly name: string; readonly vCpus: number },
  instances: number = 1,
): Suggestion {
  const { name } = fleet.environment;
  const { instanceTypes, maxvCpus } = fleet.computeResources;
  const wanted = type.vCpus * instances;
  const raised = wanted > maxvCpus ? { maxvCpus: wanted } : {};
  const fixed = whyNotReplaceable(fleet.environment);
  if (fixed !== undefined) {
    const own = { instanceTypes: [type.name], allocationStrategy: progressive, ...raised };
    return environmentBeside(queue, fleet, `that allows ${type.name}`, fixed, own);
  }
  const also = wanted > maxvCpus ? ` and raise its maxvCpus to ${wanted}` : "";
  const computeResources = { instanceTypes: [...instanceTypes, type.name], ...raised };
  return {
    sentence: `Allow instance type ${type.name} in compute environment ${name}${also}.`,
    calls: [updateEnvironment(name, { computeResources })],
  };
}

/** `fixed`: why the environment itself cannot be changed. */
export function environmentBeside(
  queue: JobQueue,
  { environment, computeResources }: Fleet,
  what: string,
  fixed: string,
  own: Readonly<Record<string, unknown>>,
): Suggestion {
  const { ec2Configuration, ...rest } = computeResources;
  const beside = `${environment.name.slice(0, 120)}-beside`;
  const order = queue.computeEnvironmentOrder;
  const last = Math.max(0, ...order.map((one) => one.order));
  return {
    sentence:
      `Create a compute environment ${what} and add it to job queue ${queue.name}; ` +
      `${environment.name} itself cannot be changed so, since ${fixed}.`,
    calls: [
      {
        operation: "CreateComputeEnvironment",
        input: {
          computeEnvironmentName: beside,
          type: "MANAGED",
          computeResources: {
            ...rest,
            minvCpus: 0,
            ...(ec2Configuration.length === 0 ? {} : { ec2Configuration }),
            ...own,
          },
        },
      },
      {
        operation: "UpdateJobQueue",
        input: {
          jobQueue: queue.name,
          computeEnvironmentOrder: [...order, { order: last + 1, computeEnvironment: beside }],
        },
      },
    ],
  };
}

export function raiseMax({ environment: { name } }: Fleet, maxvCpus: number): Suggestion {
  return {
    sentence: `Raise maxvCpus of compute environment ${name} to at least ${maxvCpus}.`,
    calls: [updateEnvironment(name, { computeResources: { maxvCpus } })],
  };
}

export function updateEnvironment(
  computeEnvironment: string,
  changes: Readonly<Record<string, unknown>>,
): SuggestedCall {
  return { operation: "UpdateComputeEnvironment", input: { computeEnvironment, ...changes } };
}
