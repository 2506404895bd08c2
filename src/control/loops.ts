/**
 * All loops of a server, and who pokes whom: an operation pokes planner and dispatcher, a plan pokes launcher,
 * dispatcher and, where images lack, the image finder, a machine pokes the planner, a session that opens pokes
 * dispatcher and planner. A loop that does not run yet is poked in vain, which is right: its first round sees
 * everything.
 *
 * The server and the simulator run the same loops, each with its own clock and its own outside.
 */
import type { NameChecks } from "../ledger/missing-names.ts";
import type { Site } from "../model/arn.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explanations } from "../ports/explanations.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store } from "../ports/store.ts";
import type { Logger, Metrics } from "../ports/telemetry.ts";
import { createAgentWatch } from "./agent-watch.ts";
import { createDispatcher, type Dispatcher } from "./dispatcher.ts";
import { createImageFinder } from "./image-finder.ts";
import { createJanitor } from "./janitor.ts";
import { createJoinFailures } from "./join-failures.ts";
import { createLauncher } from "./launcher.ts";
import { createPlanner, type Planner } from "./planner.ts";
import { createShortages } from "./shortages.ts";
import { type Step, startTicker, type Ticker } from "./ticker.ts";

export type LoopDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Absent: environments may name what they like. */
  readonly nameChecks?: NameChecks;
  /** Absent: every secret is missing. */
  readonly secrets?: SecretSource;
  /** How long finished jobs stay visible, in milliseconds; Infinity keeps them for ever. */
  readonly jobRetentionMs: number;
  readonly eventRetentionMs: number;
  readonly eventsKept: number;
  /** How long an agent may be silent before its instance is given up, in milliseconds. */
  readonly agentLostAfterMs: number;
  /** How often the janitor looks for what is left to record or over; every second when absent. */
  readonly sweepEveryMs?: number;
};

/** A loop beside the usual ones. */
export type ExtraLoop = { readonly name: string; readonly step: Step; readonly idleMs: number };

export type Loops = Explanations & {
  /** Where agents' sessions arrive. */
  readonly dispatcher: Dispatcher;
  /** Something has changed that planner and dispatcher go by. */
  readonly poke: () => void;
  /** Begins. Machines are known only now: the agents of a provider need the dispatcher first. */
  readonly start: (outside: {
    readonly provider: MachineProvider;
    readonly extra?: readonly ExtraLoop[];
  }) => void;
  /** Lets the loops come to rest. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

export function createLoops(deps: LoopDeps): Loops {
  const tickers = new Map<string, Ticker>();
  const poke = (...names: readonly string[]): void => {
    for (const name of names) tickers.get(name)?.poke();
  };
  const run = (name: string, step: Step, idleMs: number): void => {
    tickers.set(name, startTicker(deps, step, { name, idleMs }));
  };
  const pokeDeciders = (): void => poke("planner", "dispatcher");
  const dispatcher = createDispatcher({
    ...deps,
    onSession: pokeDeciders,
    onTaskEnded: pokeDeciders,
  });
  let planner: Planner | undefined;
  let launched = async (): Promise<void> => {};

  return {
    dispatcher,
    poke: pokeDeciders,
    whyWaiting: (job) => planner?.whyWaiting(job),
    queueState: (jobQueue) => planner?.queueState(jobQueue),
    verdictOn: (job) => planner?.verdictOn(job),
    wouldWait: async (jobQueue, waiting) => planner?.wouldWait(jobQueue, waiting),
    start({ provider, extra = [] }) {
      const shortages = createShortages();
      const joinFailures = createJoinFailures();
      planner = createPlanner({
        ...deps,
        provider,
        shortages,
        joinFailures,
        isConnected: dispatcher.isConnected,
        onTasks(tasks) {
          dispatcher.offer(tasks);
          poke("dispatcher");
        },
        onInstances: () => poke("launcher"),
        onImagesLacking: () => poke("image finder"),
      });
      const onChange = (): void => poke("planner", "launcher");
      const launcher = createLauncher({
        ...deps,
        provider,
        shortages,
        joinFailures,
        isConnected: dispatcher.isConnected,
        onStopping: () => poke("dispatcher"),
        onChange,
      });
      launched = launcher.settled;
      const { sweepEveryMs = 1_000 } = deps;
      run("janitor", createJanitor({ ...deps, onChange: pokeDeciders }), sweepEveryMs);
      const onFound = (): void => poke("planner");
      run("image finder", createImageFinder({ ...deps, provider, onChange: onFound }), 30_000);
      run("dispatcher", dispatcher.step, 30_000);
      run("agent watch", createAgentWatch({ ...deps, dispatcher, onChange }), 5_000);
      run("launcher", launcher.step, 5_000);
      run("planner", planner.step, 5_000);
      for (const { name, step, idleMs } of extra) run(name, step, idleMs);
    },
    async stop() {
      await Promise.all([...tickers.values()].map((ticker) => ticker.stop()));
      await launched();
    },
  };
}
