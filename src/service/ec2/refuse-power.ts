/** Stopping, starting and rebooting: no machine provider here keeps a machine that does not run. */
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findNamedInstances } from "./find-instances.ts";

export async function refusePower(
  deps: ServiceDeps,
  instanceIds: readonly string[],
  deed: "stopped" | "started" | "rebooted",
): Promise<never> {
  const [instance] = await deps.store.read((view: View) => findNamedInstances(view, instanceIds));
  throw ec2Error(
    "UnsupportedOperation",
    `The instance '${instance?.instanceId}' cannot be ${deed}: machines of the provider '${deps.machines.name}' run ` +
      "until they are terminated. Terminate it, and run another.",
  );
}
