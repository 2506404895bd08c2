/** StopInstances: refused, and said why. */
import type { StopInstancesRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { refusePower } from "./refuse-power.ts";

export function stopInstances(
  deps: ServiceDeps,
  input: Decoded<StopInstancesRequest>,
): Promise<never> {
  return refusePower(deps, input.InstanceIds, "stopped");
}
