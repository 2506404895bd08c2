/** One promise of the house, held against every committed state. */
import type { MachinePark } from "./machine-park.ts";
import type { State } from "./state.ts";

export type Audited = {
  readonly before: State | undefined;
  readonly state: State;
  /** What is really there, whatever the rows say. */
  readonly park: Pick<MachinePark, "machines" | "starts" | "exits">;
};

/** A sentence for each breach. */
export type Auditor = (audited: Audited) => readonly string[];
