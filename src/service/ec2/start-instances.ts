/** StartInstances: refused, and said why. */
import type { StartInstancesRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { refusePower } from "./refuse-power.ts";

export function startInstances(
  deps: ServiceDeps,
  input: Decoded<StartInstancesRequest>,
): Promise<never> {
  return refusePower(deps, input.InstanceIds, "started");
}
