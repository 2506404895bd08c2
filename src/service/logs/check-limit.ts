/** A page size within its bounds; the upper one is also what a request without a limit gets. */
import { brokenConstraint } from "./log-errors.ts";

export function checkLimit(limit: number | undefined, max: number): number {
  if (limit === undefined) return max;
  if (limit > max)
    throw brokenConstraint("limit", limit, `have value less than or equal to ${max}`);
  if (limit < 1) throw brokenConstraint("limit", limit, "have value greater than or equal to 1");
  return limit;
}
