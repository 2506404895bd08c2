/** Closed lists of words, compared by case as AWS does. The wire passes any text through. */
import type { Refuse } from "./refuse.ts";

export function checkOneOf<const Word extends string>(
  refuse: Refuse,
  member: string,
  value: string,
  allowed: readonly Word[],
): Word {
  const found = allowed.find((word) => word === value);
  return found ?? refuse(`${member} ${value} is not valid. Valid values: [${allowed.join(", ")}]`);
}
