/** `ecsSettings` of an environment: kept and echoed; container insights has no meaning outside CloudWatch. */
import type { EcsSettings } from "@aws-sdk/client-batch";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

export function checkEcsSettings(
  refuse: Refuse,
  given: Decoded<EcsSettings>,
): NonNullable<ComputeEnvironment["ecsSettings"]> {
  if (given.containerInsights === undefined) return {};
  return {
    containerInsights: checkOneOf(refuse, "containerInsights", given.containerInsights, [
      "ENABLED",
      "ENHANCED",
      "DISABLED",
    ]),
  };
}
