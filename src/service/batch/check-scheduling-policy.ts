/** What a scheduling policy says: fair share or quota share, one of the two at most. */
import type { CreateSchedulingPolicyRequest } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { SchedulingPolicy } from "../../model/scheduling-policy.ts";
import { checkFairsharePolicy } from "./check-fairshare-policy.ts";
import type { Refuse } from "./refuse.ts";

export type PolicyContents = Pick<SchedulingPolicy, "fairsharePolicy" | "quotaSharePolicy">;

type Given = Pick<Decoded<CreateSchedulingPolicyRequest>, "fairsharePolicy" | "quotaSharePolicy">;

export function checkPolicyContents(
  refuse: Refuse,
  { fairsharePolicy, quotaSharePolicy }: Given,
): PolicyContents {
  if (fairsharePolicy !== undefined && quotaSharePolicy !== undefined) {
    refuse("A scheduling policy can have either fairsharePolicy or quotaSharePolicy");
  }
  if (fairsharePolicy !== undefined) {
    return { fairsharePolicy: checkFairsharePolicy(refuse, fairsharePolicy) };
  }
  if (quotaSharePolicy === undefined) return {};
  if (quotaSharePolicy.idleResourceAssignmentStrategy !== "FIFO") {
    refuse("Idle resource assignment strategy must be one of [FIFO].");
  }
  return { quotaSharePolicy: { idleResourceAssignmentStrategy: "FIFO" } };
}
