/**
 * ECS SubmitTaskStateChange: an agent reports that a task has begun or ended.
 *
 * Always accepted: an agent repeats a refused report for ever, and holds back what it has to say of the task next. A
 * repeated, late or unknown one is recognised by the task's row, whose status only moves forward. Only a machine that
 * speaks of another one's task is refused.
 */
import { recordStateOf } from "../../ledger/record-task-state.ts";
import { resourceOf } from "../../model/arn.ts";
import type { SubmitTaskStateChange } from "../../ports/agent-link.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Caller, mustSpeakFor } from "./speak-for.ts";
import { type StateChange, statedChange } from "./state-change.ts";

export async function submitTaskStateChange(
  deps: ServiceDeps,
  request: StateChange | SubmitTaskStateChange,
  caller: Caller = {},
): Promise<{ readonly acknowledgment: string }> {
  const now = deps.clock.now();
  const change = statedChange(request);
  if (change !== undefined) {
    const othersMayGoOn = await deps.store.transact(async (tx) => {
      const task = await tx.tasks.get(resourceOf(change.task));
      if (task === undefined) return false;
      mustSpeakFor(caller, "SubmitTaskStateChange", task.instanceId);
      if (change.status === "PENDING" && change.reason !== "") {
        deps.taskUse.say(change.task, change.reason, now);
      }
      return recordStateOf(task, deps, tx, change, now);
    });
    if (othersMayGoOn) deps.poke();
  }
  return { acknowledgment: "ACCEPTED" };
}
