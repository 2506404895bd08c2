/** The row behind the name or ARN that a consumable resource operation gives. */
import type { Site } from "../../model/arn.ts";
import type { ConsumableResource } from "../../model/consumable-resource.ts";
import { clientError } from "../../model/errors.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";

/** Rejects with a ClientException when there is none. */
export async function findConsumableResource(
  site: Site,
  view: View,
  nameOrArn: string,
): Promise<ConsumableResource> {
  const name = namedResource(site, "consumable-resource", nameOrArn);
  const row = name === undefined ? undefined : await view.consumableResources.get(name);
  if (row === undefined) throw clientError(`ConsumableResource ${nameOrArn} not found.`);
  return row;
}
