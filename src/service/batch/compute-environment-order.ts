/**
 * The compute environments of a queue, as a request states them: 1 to 3, each once, each at an order number of
 * its own, all of them there and VALID when they are attached. One may turn INVALID later; the queue stays.
 *
 * The list is kept as it was given, because AWS echoes it so; placement sorts by `order`.
 */
import { servedCapability } from "../../core/scheduling/serves.ts";
import type { Site } from "../../model/arn.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { clientError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";
import { architectureNamed } from "./instance-type-names.ts";
import { namedResource } from "./named-resource.ts";
import type { Refuse } from "./refuse.ts";

type Order = JobQueue["computeEnvironmentOrder"];

const environmentsMax = 3;

/** Checks what the request alone can tell; answers the order with names in place of ARNs. */
export function computeEnvironmentOrder(refuse: Refuse, site: Site, given: Order): Order {
  if (given.length === 0) {
    refuse("computeEnvironmentOrder must name at least 1 compute environment.");
  }
  if (given.length > environmentsMax) {
    refuse(`Only ${environmentsMax} environments are allowed in job queue request.`);
  }
  const order = given.map((entry) => ({
    order: entry.order,
    // An ARN of elsewhere stays as it is: no row has that name, so it is refused as missing.
    computeEnvironment:
      namedResource(site, "compute-environment", entry.computeEnvironment) ??
      entry.computeEnvironment,
  }));
  if (new Set(order.map((entry) => entry.order)).size < order.length) {
    refuse("Duplicate ComputeEnvironment order values.");
  }
  if (new Set(order.map((entry) => entry.computeEnvironment)).size < order.length) {
    refuse("Duplicate ComputeEnvironments within order list.");
  }
  return order;
}

/**
 * Checks what only rows can tell. Environments in `attached` are the queue's already: they may have turned
 * INVALID or be updating, and naming them again attaches nothing.
 */
export async function checkAttachable(
  refuse: Refuse,
  view: View,
  order: Order,
  attached: Order,
): Promise<void> {
  const environments: ComputeEnvironment[] = [];
  for (const { computeEnvironment } of order) {
    const row = await view.computeEnvironments.get(computeEnvironment);
    const isAttached = attached.some((entry) => entry.computeEnvironment === computeEnvironment);
    if (row === undefined || (row.status !== "VALID" && !isAttached)) {
      throw clientError(
        `Compute Environments must be created and valid before attaching them to a job queue. ` +
          `${computeEnvironment} ${row === undefined ? "does not exist" : `is ${row.status}`}.`,
      );
    }
    environments.push(row);
  }
  checkOneCapability(refuse, environments);
  checkOneArchitecture(refuse, environments);
}

function checkOneCapability(refuse: Refuse, environments: readonly ComputeEnvironment[]): void {
  if (new Set(environments.map(servedCapability)).size > 1) {
    refuse("Fargate and EC2 compute environments can not be mixed.");
  }
}

/** EC2 environments cannot choose an architecture per job, so a queue of two would run images on the wrong one. */
function checkOneArchitecture(refuse: Refuse, environments: readonly ComputeEnvironment[]): void {
  const architectures = new Map<string, string>();
  for (const { name, computeResources } of environments) {
    const [first] = computeResources?.instanceTypes ?? [];
    if (first !== undefined) architectures.set(architectureNamed(first), name);
  }
  if (architectures.size > 1) {
    const named = [...architectures].map(([architecture, name]) => `${name} is ${architecture}`);
    refuse(
      `Compute environments of a job queue must have one architecture: ${named.join(", ")}. ` +
        "Use one job queue for each architecture.",
    );
  }
}
