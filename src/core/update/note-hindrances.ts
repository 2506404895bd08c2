/**
 * Says in the statusReason of an environment that is being updated what the update waits for: the instances of before
 * still serve, and none of the new kind could be launched, or one was and never registered.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { shortagesOf } from "../capacity/fleet.ts";
import type { Draft } from "../scheduling/draft.ts";
import { servingInstances } from "../scheduling/machines-of.ts";
import { isOutdated } from "../scheduling/serves.ts";
import { joinFailureOf } from "./environment-problem.ts";
import { pushStanding } from "./push-standing.ts";

export function noteHindrances(draft: Draft): void {
  for (const environment of [...draft.environments.values()]) {
    if (environment.status !== "UPDATING") continue;
    const hindrance = hindranceOf(draft, environment);
    const statusReason = ["ComputeEnvironment Updating", ...(hindrance ? [hindrance] : [])].join(
      " - ",
    );
    if (statusReason === environment.statusReason) continue;
    pushStanding(draft, environment, { status: "UPDATING", statusReason });
  }
}

function hindranceOf(draft: Draft, environment: ComputeEnvironment): string | undefined {
  const { name } = environment;
  const serving = servingInstances(draft, environment);
  if (!serving.some((instance) => isOutdated(environment, instance))) return undefined;
  const stay = "Instances of before the update serve until one of the new kind has registered.";
  const failure = joinFailureOf(draft.snapshot, environment);
  if (failure !== undefined) return `${failure.message} ${stay}`;
  const isComing =
    serving.some((instance) => !isOutdated(environment, instance)) ||
    draft.changes.some((change) => change.kind === "launch" && change.computeEnvironment === name);
  const [shortage] = shortagesOf(draft.snapshot, environment).values();
  if (isComing || shortage === undefined) return undefined;
  return `${shortage.message.replace(/[^.]$/, "$&.")} ${stay}`;
}
