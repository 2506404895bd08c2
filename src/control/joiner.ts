/**
 * For development (`--host-joins-unmanaged`): this machine's agent joins the cluster of every UNMANAGED compute
 * environment, as an owner would have it done by hand, and leaves when the environment goes.
 */

import type { Clock } from "../ports/clock.ts";
import type { LaunchOutcome } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";

export type JoinerDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly machine: {
    join(clusterName: string, computeEnvironment: string): Promise<LaunchOutcome>;
    leave(clusterName: string): Promise<void>;
    joined(): readonly string[];
  };
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
    const open = items.filter(({ type, status }) => type === "UNMANAGED" && status === "VALID");
    const joined = new Set(machine.joined());
    for (const { name, clusterName } of open) {
      if (joined.has(clusterName)) continue;
      const outcome = await machine.join(clusterName, name);
      if (outcome.kind === "launched") log.info({ ce: name }, "this machine joined its cluster");
      else log.warn({ ce: name, code: outcome.code }, outcome.message);
    }
    const wanted = new Set(open.map(({ clusterName }) => clusterName));
    for (const clusterName of joined) {
      if (!wanted.has(clusterName)) await machine.leave(clusterName);
    }
    return clock.now() + againMs;
  };
}
