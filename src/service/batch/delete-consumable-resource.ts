/**
 * DeleteConsumableResource, at any time. Jobs that run go on; jobs that need it wait, and are served again when one
 * of that name is created. Deleting what is not there succeeds, as with queues and compute environments.
 */
import type {
  DeleteConsumableResourceRequest,
  DeleteConsumableResourceResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { namedResource } from "./named-resource.ts";

export async function deleteConsumableResource(
  deps: ServiceDeps,
  input: Decoded<DeleteConsumableResourceRequest>,
): Promise<DeleteConsumableResourceResponse> {
  const name = namedResource(deps.site, "consumable-resource", input.consumableResource);
  if (name === undefined) return {};
  await deps.store.transact((tx) => tx.consumableResources.remove(name));
  deps.poke();
  return {};
}
