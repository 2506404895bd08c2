/**
 * ECS SubmitTaskStateChange: an agent reports that a task has begun or ended.
 *
 * Always accepted: an agent repeats a refused report for ever, and a repeated or late one is recognised by the
 * task's row, whose status only moves forward.
 */
import { recordTaskState } from "../../ledger/record-task-state.ts";
import type { SubmitTaskStateChange } from "../../ports/agent-link.ts";
import type { ServiceDeps } from "../deps.ts";

export async function submitTaskStateChange(
  deps: ServiceDeps,
  request: SubmitTaskStateChange,
): Promise<{ readonly acknowledgment: string }> {
  const now = deps.clock.now();
  await deps.store.transact((tx) => recordTaskState({ site: deps.site }, tx, request, now));
  // What has begun frees nothing to place; its timeout is seen by the next round in time.
  if (request.status === "STOPPED") deps.poke();
  return { acknowledgment: "ACCEPTED" };
}
