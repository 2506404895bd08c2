/**
 * Everything behind the wire: the operations' dependencies, the loops, and the machines that they drive.
 *
 * The loops poke each other: an operation pokes planner and dispatcher, a plan pokes launcher and dispatcher, a machine
 * pokes the planner. A ticker that does not run yet is poked in vain, which is right: its first round sees everything.
 */
import { createDispatcher } from "../control/dispatcher.ts";
import { createJanitor } from "../control/janitor.ts";
import { createJoiner } from "../control/joiner.ts";
import { createLauncher } from "../control/launcher.ts";
import { createPlanner, type Planner } from "../control/planner.ts";
import { createShortages } from "../control/shortages.ts";
import { type Step, startTicker, type Ticker } from "../control/ticker.ts";
import type { HostProvider } from "../machines/host/host-provider.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Logger, Metrics } from "../ports/telemetry.ts";
import type { ServiceDeps } from "../service/deps.ts";
import type { DataFolder } from "./data-folder.ts";
import { openHost } from "./host.ts";
import { registerProviderImage } from "./host-image.ts";
import { memoryLink } from "./memory-link.ts";
import type { Memory } from "./open-memory.ts";
import { randomIds } from "./random-ids.ts";
import type { ServerSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

export type Yard = {
  readonly deps: ServiceDeps;
  /** Lets the loops come to rest, then ends the machines and what runs on them. */
  readonly stop: () => Promise<void>;
};

export type YardOptions = {
  readonly settings: ServerSettings;
  readonly folder: DataFolder;
  readonly memory: Memory;
  readonly runtime: ContainerRuntime;
  readonly metrics: Metrics;
  readonly log: Logger;
};

const clock = systemClock;
const ids = randomIds;

export async function openYard(options: YardOptions): Promise<Yard> {
  const { settings, memory, log } = options;
  const tickers = new Map<LoopName, Ticker>();
  const poke = (...names: readonly LoopName[]): void => {
    for (const name of names) tickers.get(name)?.poke();
  };

  const loops: { planner?: Planner } = {};
  const deps: ServiceDeps = {
    site: settings.site,
    store: memory.store,
    logs: memory.logs,
    clock,
    ids,
    about: {
      version,
      runtime: `${options.runtime.name} (${options.runtime.version})`,
      startedAt: clock.now(),
    },
    explanations: { whyWaiting: (job) => loops.planner?.whyWaiting(job) },
    poke: () => poke("planner", "dispatcher"),
  };
  const onSession = (): void => poke("dispatcher", "planner");
  const dispatcher = createDispatcher({ ...deps, log, onSession });
  const link = memoryLink(deps, dispatcher);
  const { runtime, folder } = options;
  const host = { settings, diskPath: folder.path, runtime, link, logs: memory.logs };
  const provider = await openHost({ ...host, clock, ids, log });
  const image = await registerProviderImage(deps, provider);

  const shortages = createShortages();
  const planner = createPlanner({
    ...deps,
    provider,
    shortages,
    metrics: options.metrics,
    isConnected: dispatcher.isConnected,
    imageOf: () => image.imageId,
    onTasks(tasks) {
      dispatcher.offer(tasks);
      poke("dispatcher");
    },
    onInstances: () => poke("launcher"),
  });
  loops.planner = planner;
  const onChange = (): void => poke("planner", "launcher");
  const launcher = createLauncher({ ...deps, provider, shortages, log, onChange });

  const steps = stepsOf(options, deps, provider);
  steps.set("dispatcher", { step: dispatcher.step, idleMs: 30_000 });
  steps.set("launcher", { step: launcher.step, idleMs: 5_000 });
  steps.set("planner", { step: planner.step, idleMs: 5_000 });
  for (const [name, { step, idleMs }] of steps) {
    tickers.set(name, startTicker({ clock, log }, step, { name, idleMs }));
  }
  return {
    deps,
    async stop() {
      await Promise.all([...tickers.values()].map((ticker) => ticker.stop()));
      await launcher.settled();
      await provider.close();
    },
  };
}

type LoopName = "planner" | "launcher" | "dispatcher" | "janitor" | "joiner";
type Loop = { readonly step: Step; readonly idleMs: number };

/** The loops that nobody needs to poke. */
function stepsOf(
  { settings, memory, log }: YardOptions,
  deps: ServiceDeps,
  machine: HostProvider,
): Map<LoopName, Loop> {
  const { store } = memory;
  const { jobRetentionMs } = settings;
  const janitor = createJanitor({ store, clock, jobRetentionMs, onChange: deps.poke });
  const steps = new Map<LoopName, Loop>([["janitor", { step: janitor, idleMs: 1_000 }]]);
  if (settings.hostJoinsUnmanaged) {
    const joiner = createJoiner({ ...deps, log, machine, onChange: deps.poke });
    steps.set("joiner", { step: joiner, idleMs: 1_000 });
  }
  return steps;
}
