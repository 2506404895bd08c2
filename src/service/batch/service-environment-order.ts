/**
 * The service environment of a queue, as a request states it: exactly one, which is there. One whose limits are by
 * instance type serves one queue only.
 */
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import { isQuotaManaged } from "../../model/service-environment.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";
import type { Refuse } from "./refuse.ts";

type Order = NonNullable<JobQueue["serviceEnvironmentOrder"]>;

const environmentsMax = 1;

/** Checks what the request alone can tell; answers the order with names in place of ARNs. */
export function serviceEnvironmentOrder(refuse: Refuse, site: Site, given: Order): Order {
  if (given.length > environmentsMax) {
    refuse(
      `Only ${environmentsMax} service environment is allowed in job queue request, got ${given.length}.`,
    );
  }
  return given.map(({ order, serviceEnvironment }) => ({
    order,
    // An ARN of elsewhere stays as it is: no row has that name, so it is refused as missing.
    serviceEnvironment:
      namedResource(site, "service-environment", serviceEnvironment) ?? serviceEnvironment,
  }));
}

/** Checks what only rows can tell. `jobQueue` is the queue's own name. */
export async function checkServiceAttachable(
  refuse: Refuse,
  view: View,
  jobQueue: string,
  order: Order,
): Promise<void> {
  for (const { serviceEnvironment: name } of order) {
    const row = await view.serviceEnvironments.get(name);
    if (row === undefined) {
      throw clientError(
        "Service environments must be created and valid before attaching them to a job queue. " +
          `${name} does not exist.`,
      );
    }
    const others = (await view.jobQueues.usingService(name)).filter((queue) => queue !== jobQueue);
    if (isQuotaManaged(row) && others.length > 0) {
      refuse(
        `Service environment ${name} has limits by instance type and can serve one job queue only; ` +
          `it serves ${others.join(", ")}.`,
      );
    }
  }
}
