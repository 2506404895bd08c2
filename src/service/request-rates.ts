/**
 * So many requests a second, and as many at once: a bucket for each operation that fills again as time passes. Whoever
 * finds it empty is told so in AWS's words, upon which its clients wait and ask again.
 */
import { ServiceError } from "../model/errors.ts";
import type { Quotas } from "../model/quotas.ts";
import type { Clock } from "../ports/clock.ts";

/** Throws AWS's TooManyRequestsException. */
export type AdmitRequest = (service: string, operation: string) => void;

type Bucket = { tokens: number; filledAt: number };

export function requestRates(clock: Pick<Clock, "now">, quotas: Quotas): AdmitRequest {
  const buckets = new Map<string, Bucket>();
  return (service, operation) => {
    if (service !== "batch") return;
    const perSecond = rateOf(quotas, operation);
    if (!Number.isFinite(perSecond)) return;
    const now = clock.now();
    const bucket = buckets.get(operation) ?? { tokens: perSecond, filledAt: now };
    const refilled = bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond;
    bucket.tokens = Math.min(Math.max(perSecond, 1), refilled);
    bucket.filledAt = now;
    buckets.set(operation, bucket);
    if (bucket.tokens < 1) {
      throw new ServiceError("TooManyRequestsException", 429, "Too Many Requests");
    }
    bucket.tokens -= 1;
  };
}

function rateOf(quotas: Quotas, operation: string): number {
  if (operation === "SubmitJob") return quotas.submitJobRate;
  return operation === "SubmitServiceJob" ? quotas.submitServiceJobRate : quotas.otherRate;
}
