/**
 * For development (`--host-joins-unmanaged`): this machine's agent joins the cluster of every UNMANAGED compute
 * environment, as an owner would have it done by hand, and leaves when the environment goes.
 *
 * Leaving is the end of an instance whose only owner is this loop: what ran there has ended before the row says so,
 * and only then can the environment go.
 */
import { loseInstance } from "../ledger/lose-instance.ts";
import type { Site } from "../model/arn.ts";
import type { Clock } from "../ports/clock.ts";
import type { LaunchOutcome } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";

export type JoinerDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly machine: {
    join(clusterName: string, computeEnvironment: string): Promise<LaunchOutcome>;
    leave(clusterName: string): Promise<void>;
    joined(): readonly string[];
  };
  /** Rows have changed that the planner decides by. */
  readonly onChange: () => void;
};

/** More than an account can have. */
const environmentsMax = 1_000;
const againMs = 10_000;

export function createJoiner(deps: JoinerDeps): () => Promise<number | undefined> {
  const { store, clock, log, machine } = deps;
  return async function step(): Promise<number | undefined> {
    const { items } = await store.read((view) =>
      view.computeEnvironments.list({ limit: environmentsMax }),
    );
    const unmanaged = items.filter(({ type }) => type === "UNMANAGED");
    const joined = new Set(machine.joined());
    for (const { name, clusterName, status } of unmanaged) {
      if (status !== "VALID" || joined.has(clusterName)) continue;
      const outcome = await machine.join(clusterName, name);
      if (outcome.kind === "launched") log.info({ ce: name }, "this machine joined its cluster");
      else log.warn({ ce: name, code: outcome.code }, outcome.message);
    }
    // One that is being updated keeps its machines.
    const kept = unmanaged.filter(({ status }) => status !== "DELETING");
    const wanted = new Set(kept.map(({ clusterName }) => clusterName));
    for (const clusterName of joined) {
      if (!wanted.has(clusterName)) await machine.leave(clusterName);
    }
    await loseWhatLeft(wanted);
    return clock.now() + againMs;
  };

  /** By rows, not by what was left just now: a fault between the two must not keep an instance for ever. */
  async function loseWhatLeft(wanted: ReadonlySet<string>): Promise<void> {
    const rows = await store.read((view) => view.instances.list());
    const left = rows.filter(
      ({ unmanaged, lastStatus, clusterName }) =>
        unmanaged && lastStatus !== "TERMINATED" && !wanted.has(clusterName),
    );
    for (const { instanceId } of left) {
      await store.transact((tx) =>
        loseInstance(deps, tx, instanceId, "It left the cluster.", clock.now()),
      );
    }
    if (left.length > 0) deps.onChange();
  }
}
