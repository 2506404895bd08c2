/** No more of a consumable resource is taken than there is. Lowering a total disturbs nobody, so only taking counts. */

import type { Auditor } from "../house/audited.ts";
import type { State } from "../house/state.ts";

export const consumablesKept: Auditor = ({ before, state }) => {
  if (before === undefined) return [];
  return state.consumables.flatMap(({ name, totalQuantity }) => {
    const [was, is] = [heldOf(before, name), heldOf(state, name)];
    return is > was && is > totalQuantity
      ? [`${is} of consumable resource ${name} are in use, of ${totalQuantity}`]
      : [];
  });
};

function heldOf(state: State, name: string): number {
  let held = 0;
  for (const { status, consumables, arraySize } of state.jobs.values()) {
    if (arraySize !== undefined || (status !== "STARTING" && status !== "RUNNING")) continue;
    held += consumables?.find((need) => need.name === name)?.quantity ?? 0;
  }
  return held;
}
