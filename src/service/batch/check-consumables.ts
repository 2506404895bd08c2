/**
 * `consumableResourceProperties` of a definition, and their override in SubmitJob: at most five resources, each
 * once, each with an amount. Whether a resource exists is asked when a job is to start, as its total is: a job that
 * needs one that was deleted, or is yet to be created, waits.
 */
import type { ConsumableResourceProperties } from "@aws-sdk/client-batch";
import { resourceOf, type Site } from "../../model/arn.ts";
import type { ConsumableNeed, ConsumableRequirement } from "../../model/consumable-resource.ts";
import type { Decoded } from "../../model/decoded.ts";
import { namedResource } from "./named-resource.ts";
import type { Refuse } from "./refuse.ts";

const resourcesMax = 5;

/** As given, for echoing; undefined when nothing is needed. */
export function checkConsumables(
  refuse: Refuse,
  site: Site,
  properties: Decoded<ConsumableResourceProperties> | undefined,
): readonly ConsumableRequirement[] | undefined {
  const list = properties?.consumableResourceList ?? [];
  if (list.length === 0) return undefined;
  if (list.length > resourcesMax) {
    refuse(`Each ConsumableResourceProperty can have at most ${resourcesMax} consumableResources`);
  }
  const checked = list.map(({ consumableResource, quantity }) => {
    if (!consumableResource) return refuse("consumableResource must be specified.");
    if (!namedResource(site, "consumable-resource", consumableResource)) {
      return refuse(
        `consumableResource ${consumableResource} is not one of this account and region. Name it by its name or ARN.`,
      );
    }
    if (quantity === undefined || !Number.isSafeInteger(quantity) || quantity < 1) {
      return refuse(
        `quantity of consumableResource ${consumableResource} must be a whole number of at least 1, got ${quantity}.`,
      );
    }
    return { consumableResource, quantity };
  });
  const names = new Set(checked.map(({ consumableResource }) => resourceOf(consumableResource)));
  if (names.size < checked.length) {
    refuse("Cannot have duplicate consumableResource in consumableResourceProperties");
  }
  return checked;
}

/** What each attempt of a job needs, by name. */
export function consumableNeeds(requirements: readonly ConsumableRequirement[]): ConsumableNeed[] {
  return requirements.map(({ consumableResource, quantity }) => ({
    name: resourceOf(consumableResource),
    quantity,
  }));
}

/** As describe answers show it. */
export function shownConsumables(
  requirements: readonly ConsumableRequirement[],
): ConsumableResourceProperties {
  return { consumableResourceList: requirements.map((requirement) => ({ ...requirement })) };
}
