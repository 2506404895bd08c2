/**
 * Notices agents that are gone: no session for a set time.
 *
 *   a machine that was launched   -> not wanted any more: its launcher terminates it, and its tasks end with it
 *   a machine of its owner        -> its tasks are lost, and retry strategies decide; the instance stays, takes no task
 *                                    while it is silent, and is reconciled by a manifest when it comes back
 *   a machine of its owner whose environment goes -> it leaves the cluster
 *
 * The time begins when the session ended, or when this server started.
 */
import { loseInstance } from "../ledger/lose-instance.ts";
import { loseTasks } from "../ledger/lose-tasks.ts";
import type { Site } from "../model/arn.ts";
import type { Instance } from "../model/instance.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { Dispatcher } from "./dispatcher.ts";

export type AgentWatchDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly dispatcher: Pick<Dispatcher, "silentSince" | "disconnect">;
  /** Milliseconds. Longer than agents wait between two tries to connect, which is two minutes at most. */
  readonly agentLostAfterMs: number;
  /** Rows have changed that the planner decides by. */
  readonly onChange: () => void;
};

const watchEveryMs = 5_000;

export function createAgentWatch(deps: AgentWatchDeps): () => Promise<number | undefined> {
  const { store, clock, log, dispatcher } = deps;

  return async function step(): Promise<number | undefined> {
    const rows = await store.read((view) => view.instances.list());
    for (const row of rows.filter(({ lastStatus }) => lastStatus === "REGISTERED")) {
      if (row.unmanaged && row.desiredStatus === "TERMINATED") await letGo(row);
      else if (isLost(row.instanceId)) {
        await (row.unmanaged ? loseTasksOf(row) : giveUp(row));
      }
    }
    return clock.now() + watchEveryMs;
  };

  function isLost(instanceId: string): boolean {
    const since = dispatcher.silentSince(instanceId);
    return since !== undefined && clock.now() - since >= deps.agentLostAfterMs;
  }

  async function loseTasksOf({ instanceId }: Instance): Promise<void> {
    if (!(await store.read((view) => view.tasks.hasLive(instanceId)))) return;
    const lost = await store.transact(async (tx) =>
      // It may have come back while others were writing.
      isLost(instanceId) ? loseTasks(deps, tx, instanceId, clock.now()) : 0,
    );
    if (lost === 0) return;
    log.warn({ instanceId, tasks: lost }, "its agent is not connected: its tasks are lost");
    deps.onChange();
  }

  async function giveUp({ instanceId }: Instance): Promise<void> {
    const statusReason = `Its agent has not been connected for ${deps.agentLostAfterMs / 1000} seconds.`;
    const gaveUp = await store.transact(async (tx) => {
      const current = await tx.instances.get(instanceId);
      const wanted = current !== undefined && current.desiredStatus !== "TERMINATED";
      if (!wanted || !isLost(instanceId)) return false;
      await tx.instances.update({ ...current, desiredStatus: "TERMINATED", statusReason });
      return true;
    });
    if (!gaveUp) return;
    log.warn({ instanceId }, statusReason);
    deps.onChange();
  }

  async function letGo(row: Instance): Promise<void> {
    const { instanceId, statusReason = "It left the cluster." } = row;
    await store.transact(async (tx) => {
      await loseInstance(deps, tx, instanceId, statusReason, clock.now());
      await tx.containerInstances.remove(instanceId);
    });
    dispatcher.disconnect(instanceId, statusReason);
    deps.onChange();
  }
}
