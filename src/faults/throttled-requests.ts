/** Refuses a share of the requests to AWS Batch as AWS does when there are too many: its clients try again. */
import { ServiceError } from "../model/errors.ts";
import type { Dice } from "./dice.ts";
import type { FaultPlan } from "./fault-plan.ts";

/** Throws AWS's TooManyRequestsException. */
export type Admit = (service: string, operation: string) => void;

/** Asks `admit` first. */
export function throttledRequests(
  admit: Admit,
  dice: Dice,
  { throttled, operations }: NonNullable<FaultPlan["requests"]>,
): Admit {
  return (service, operation) => {
    admit(service, operation);
    if (service !== "batch" || operations?.includes(operation) === false) return;
    if (!dice.chance(throttled)) return;
    throw new ServiceError("TooManyRequestsException", 429, "Too Many Requests");
  };
}
