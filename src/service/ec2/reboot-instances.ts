/** RebootInstances: refused, and said why. */
import type { RebootInstancesRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { refusePower } from "./refuse-power.ts";

export function rebootInstances(
  deps: ServiceDeps,
  input: Decoded<RebootInstancesRequest>,
): Promise<never> {
  return refusePower(deps, input.InstanceIds, "rebooted");
}
