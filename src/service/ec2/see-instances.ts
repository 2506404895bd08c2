/** Reads all that is known of instances, for the operations that show them. */
import type { Instance } from "../../model/instance.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import type { InstanceSeen } from "./instance-detail.ts";
import { instanceSettings } from "./instance-settings.ts";

export async function seeInstances(
  deps: ServiceDeps,
  view: View,
  instances: readonly Instance[],
): Promise<readonly InstanceSeen[]> {
  const types = new Map(deps.instanceTypes().map((type) => [type.name, type]));
  const images = new Map((await view.images.list()).map((image) => [image.imageId, image]));
  const settingsOf = await instanceSettings(deps, view);
  const seen: InstanceSeen[] = [];
  for (const instance of instances) {
    seen.push({
      instance,
      settings: await settingsOf(instance),
      image: images.get(instance.imageId),
      type: types.get(instance.instanceType),
      privateIpAddress: deps.machines.addressOf(instance.instanceId),
    });
  }
  return seen;
}
