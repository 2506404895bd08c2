/** How a quota share shares: what it lends, borrows and takes back. */
import type { QuotaShare } from "../../model/service-environment.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const unlimited = -1;

/** A share that borrows may borrow without limit unless it says otherwise. */
export function checkResourceSharing(
  refuse: Refuse,
  given: { readonly strategy: string; readonly borrowLimit?: number | undefined },
): QuotaShare["resourceSharing"] {
  const strategy = checkOneOf(refuse, "strategy", given.strategy, [
    "RESERVE",
    "LEND",
    "LEND_AND_BORROW",
  ]);
  const { borrowLimit } = given;
  if (strategy !== "LEND_AND_BORROW") {
    if (borrowLimit === undefined) return { strategy };
    return refuse(
      `borrowLimit is only for strategy LEND_AND_BORROW, not ${strategy}: leave it out.`,
    );
  }
  if (borrowLimit !== undefined && (!Number.isInteger(borrowLimit) || borrowLimit < unlimited)) {
    refuse(
      `borrowLimit must be a percentage from 0, or ${unlimited} for no limit, got ${borrowLimit}.`,
    );
  }
  return { strategy, borrowLimit: borrowLimit ?? unlimited };
}

export function checkInSharePreemption(refuse: Refuse, given: string): "ENABLED" | "DISABLED" {
  return checkOneOf(refuse, "inSharePreemption", given, ["ENABLED", "DISABLED"]);
}

export function checkShareState(refuse: Refuse, given: string): "ENABLED" | "DISABLED" {
  return checkOneOf(refuse, "Quota share state", given, ["ENABLED", "DISABLED"]);
}
