/** The cluster that a token is asked for: by its own name or ARN, or by that of its compute environment. */
import { resourceOf } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { View } from "../../ports/store.ts";

export async function clusterOfToken(view: View, given: string): Promise<string> {
  const name = resourceOf(given);
  const environment =
    (await view.computeEnvironments.get(name)) ?? (await view.computeEnvironments.byCluster(name));
  if (environment === undefined) {
    if ((await view.clusters.get(name)) !== undefined) return name;
    throw clientError(
      `There is no cluster or compute environment ${given}. ListClusters and DescribeComputeEnvironments ` +
        "say which there are.",
    );
  }
  if (environment.type === "UNMANAGED") return environment.clusterName;
  throw clientError(
    `Compute environment ${environment.name} is MANAGED: its instances are launched for it and bring keys of their ` +
      "own. Machines join UNMANAGED compute environments.",
  );
}
