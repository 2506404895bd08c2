/**
 * An update with the images that it brings: what `environmentUpdate` makes of the members, and what `selectImages`
 * makes of the images then. Nothing is written, so the update and a plan of it cannot differ here either.
 */
import type { UpdateComputeEnvironmentRequest } from "@aws-sdk/client-batch";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { type EnvironmentUpdate, environmentUpdate } from "./environment-update.ts";
import { imagesAfterUpdate } from "./images-after-update.ts";
import type { Refuse } from "./refuse.ts";

export async function updateWithImages(
  deps: ServiceDeps,
  refuse: Refuse,
  view: View,
  before: ComputeEnvironment,
  input: Decoded<UpdateComputeEnvironmentRequest>,
): Promise<EnvironmentUpdate> {
  const instances = await view.instances.list(before.name);
  const update = environmentUpdate(refuse, before, input, instances);
  const images = await imagesAfterUpdate(deps, refuse, view, update, input.computeResources ?? {});
  if (images === undefined) return update;
  const { imageSelection, moved } = images;
  const { after, ...rest } = environmentUpdate(refuse, before, input, instances, moved);
  return { ...rest, after: { ...after, imageSelection } };
}
