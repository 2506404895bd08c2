/** Refuses what would be one more than a quota allows, and says how to have more. */
import { clientError } from "../../model/errors.ts";
import { type Quotas, quotaNames } from "../../model/quotas.ts";

/** `have`: how many there are, counted no further than the quota. `what`: "job queues". */
export function checkQuota(quotas: Quotas, quota: keyof Quotas, have: number, what: string): void {
  const most = quotas[quota];
  if (have < most) return;
  const name = Object.entries(quotaNames).find(([, key]) => key === quota)?.[0] ?? quota;
  throw clientError(
    `Cannot create more than ${most} ${what}. Delete one first, or start the server with --quota ${name}=N for more.`,
  );
}
