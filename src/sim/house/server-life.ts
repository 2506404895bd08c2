/**
 * One life of the server: the real operations and the real loops over a store that outlives it. It may die at any work
 * on the store: before it, or after its commit and before its answer. From then on nothing of it happens any more;
 * whoever waits for it waits in vain.
 */

import type { Dispatcher } from "../../control/dispatcher.ts";
import { createLoops, type ExtraLoop, type LoopDeps } from "../../control/loops.ts";
import { loseUnmanagedInstances } from "../../ledger/lose-unmanaged-instances.ts";
import { registerProviderImage } from "../../ledger/register-provider-image.ts";
import type { Site } from "../../model/arn.ts";
import { generousQuotas } from "../../model/quotas.ts";
import type { Clock } from "../../ports/clock.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { LogStore } from "../../ports/log-store.ts";
import type { MachineProvider } from "../../ports/machine-provider.ts";
import type { Store, Transaction, View, WorkPromise } from "../../ports/store.ts";
import type { Logger, Metrics } from "../../ports/telemetry.ts";
import type { ServiceDeps } from "../../service/deps.ts";
import type { Faults } from "./faults.ts";
import type { Random } from "./random.ts";
import { mortalClock } from "./virtual-clock.ts";

export type ServerLife = {
  readonly isAlive: () => boolean;
  readonly deps: ServiceDeps;
  readonly dispatcher: Dispatcher;
  readonly die: (why: string) => void;
};

export type ServerLifeOptions = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logs: LogStore;
  readonly log: Logger;
  readonly provider: MachineProvider;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly onDeath: (why: string) => void;
  /** Nobody measures when absent. */
  readonly metrics?: Metrics;
  /** What is remembered of jobs; little, for a short life, when absent. */
  readonly retention?: Pick<LoopDeps, "jobRetentionMs" | "eventRetentionMs" | "eventsKept">;
  readonly sweepEveryMs?: number;
  readonly extraLoops?: (deps: ServiceDeps) => readonly ExtraLoop[];
};

const dayMs = 86_400_000;
const storeWaitMsMax = 200;

/** Resolves when its loops run; never, when it dies before. */
export async function startServerLife(options: ServerLifeOptions): Promise<ServerLife> {
  let alive = true;
  const isAlive = (): boolean => alive;
  const die = (why: string): void => {
    if (!alive) return;
    alive = false;
    options.onDeath(why);
  };
  const clock = mortalClock(options.clock, isAlive);
  const store = mortalStore({ ...options, clock, isAlive, die });
  const { site, ids, logs, log, provider } = options;
  const { metrics = { count: () => {}, time: () => {} } } = options;
  const retention = options.retention ?? {
    ...{ jobRetentionMs: 7 * dayMs, eventRetentionMs: dayMs, eventsKept: 10_000 },
  };
  const agentLostAfterMs = 300_000;
  const loops = createLoops({
    site,
    store,
    clock,
    ids,
    log,
    metrics,
    ...retention,
    agentLostAfterMs,
    ...(options.sweepEveryMs !== undefined && { sweepEveryMs: options.sweepEveryMs }),
  });
  const about = { version: "0.0.0", runtime: "fake (1)", startedAt: clock.now() };
  const deps: ServiceDeps = {
    ...{ site, store, clock, ids, logs, about },
    instanceTypes: provider.instanceTypes,
    quotas: generousQuotas,
    waitingJobs: { admit: async () => {} },
    deliveries: { troubleOf: () => undefined },
    machines: provider,
    explanations: loops,
    agents: loops.dispatcher,
    secrets: { find: async () => ({ kind: "missing", why: "there are none here" }) },
    taskUse: { of: () => [], say: () => undefined, saidOf: () => undefined },
    keyring: { learn: () => {}, forget: () => {} },
    poke: loops.poke,
  };
  await store.transact((tx) => loseUnmanagedInstances({ site }, tx, clock.now()));
  await registerProviderImage({ store, clock, ids }, provider);
  loops.start({ provider, extra: options.extraLoops?.(deps) ?? [] });
  return { isAlive, deps, dispatcher: loops.dispatcher, die };
}

type MortalStoreOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly isAlive: () => boolean;
  readonly die: (why: string) => void;
};

function mortalStore({ store, clock, random, faults, isAlive, die }: MortalStoreOptions): Store {
  const never = <T>(): Promise<T> => new Promise<T>(() => {});
  const turn = async (): Promise<void> => {
    if (!random.chance(faults().storeWaits)) return;
    const waitMs = random.int(1, storeWaitMsMax);
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  };
  return {
    async transact<T>(work: (tx: Transaction) => Promise<T>, promise?: WorkPromise): Promise<T> {
      await turn();
      if (isAlive() && random.chance(faults().serverCrash / 2)) die("before a commit");
      if (!isAlive()) return never();
      const result = await store.transact(work, promise);
      if (isAlive() && random.chance(faults().serverCrash / 2))
        die("between a commit and its answer");
      return isAlive() ? result : never();
    },
    async read<T>(work: (view: View) => Promise<T>): Promise<T> {
      await turn();
      if (!isAlive()) return never();
      const result = await store.read(work);
      return isAlive() ? result : never();
    },
    close: async () => {},
  };
}
