/** Brings an environment to a status, in the plan and in what the steps after it see. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Draft } from "../scheduling/draft.ts";

export type Standing = Pick<ComputeEnvironment, "status" | "statusReason">;

export function pushStanding(
  draft: Draft,
  environment: ComputeEnvironment,
  reached: Standing,
): void {
  const { name, status, infrastructureRevision } = environment;
  draft.changes.push({
    kind: "settle-environment",
    computeEnvironment: name,
    from: { status, infrastructureRevision },
    ...reached,
  });
  draft.environments.set(name, { ...environment, ...reached });
}
