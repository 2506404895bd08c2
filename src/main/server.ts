/**
 * A whole server in this process: every port gets its adapter, every loop its ticker.
 *
 * Start: lock the data folder, open the store, find out what this machine is, start the loops, answer requests.
 * Stop runs backwards: refuse new requests and finish those under way, let the loops come to rest, end the agents
 * (their tasks end with them and are found lost by the next start), close the store.
 */
import { writeFileSync } from "node:fs";
import { createDispatcher } from "../control/dispatcher.ts";
import { createJanitor } from "../control/janitor.ts";
import { createJoiner } from "../control/joiner.ts";
import { createLauncher } from "../control/launcher.ts";
import { createPlanner } from "../control/planner.ts";
import { createShortages } from "../control/shortages.ts";
import { startTicker, type Ticker } from "../control/ticker.ts";
import { loseUnmanagedInstances } from "../ledger/lose-unmanaged-instances.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ServiceDeps } from "../service/deps.ts";
import { openFileLogStore } from "../store/logs/file-log-store.ts";
import { lockDataFolder } from "../store/sqlite/data-folder-lock.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { createWireServer } from "../wire/server.ts";
import { type AccessKey, credentialsOf, loadOrMakeAccessKey } from "./access-key.ts";
import { chooseRuntime } from "./container-runtime.ts";
import { dataFolder, makeDataFolder } from "./data-folder.ts";
import { explainListening } from "./explain-listening.ts";
import { openHost } from "./host.ts";
import { registerProviderImage } from "./host-image.ts";
import { memoryLink } from "./memory-link.ts";
import { operationHandlers } from "./operations.ts";
import { randomIds } from "./random-ids.ts";
import { serverId } from "./server-id.ts";
import type { ServerSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { createMetrics } from "./telemetry.ts";

export type RunningServer = {
  readonly endpoint: string;
  readonly accessKey: AccessKey;
  readonly runtime: string;
  /** Safe to call twice. */
  readonly stop: () => Promise<void>;
};

export async function startServer(settings: ServerSettings, log: Logger): Promise<RunningServer> {
  const folder = dataFolder(settings.data);
  makeDataFolder(folder);
  const lock = lockDataFolder(folder.path);
  const undo: (() => Promise<void> | void)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
  };
  try {
    return await start();
  } catch (error) {
    await stop();
    throw error;
  }

  async function start(): Promise<RunningServer> {
    const accessKey = loadOrMakeAccessKey(folder.accessKey, process.env);
    const metrics = createMetrics();
    const clock = systemClock;
    const ids = randomIds;
    const { site } = settings;

    const store = await openSqliteStore({
      path: folder.database,
      onCommit({ works, seconds }) {
        metrics.time("batchyard_commit_seconds", seconds);
        metrics.time("batchyard_commit_works", works);
      },
    });
    undo.push(() => store.close());
    const logs = await openFileLogStore({ dir: folder.logs, clock });
    undo.push(() => logs.close());
    const ownerId = await serverId(store, ids);
    await store.transact((tx) => loseUnmanagedInstances({ site }, tx, clock.now()));

    const runtime = await chooseRuntime({
      wanted: settings.runtime,
      scratchDir: folder.scratch,
      ownerId,
      clock,
      log,
    });
    undo.push(() => runtime.close());

    // The loops poke each other; the tickers exist once everything they run has been made.
    const tickers: { planner?: Ticker; launcher?: Ticker; dispatcher?: Ticker } = {};
    const pokePlanner = (): void => tickers.planner?.poke();
    const pokeLauncher = (): void => tickers.launcher?.poke();
    const pokeDispatcher = (): void => tickers.dispatcher?.poke();

    const shortages = createShortages();
    const dispatcher = createDispatcher({
      site,
      store,
      clock,
      ids,
      log,
      onSession: pokeDispatcher,
    });
    const deps: ServiceDeps = {
      site,
      store,
      clock,
      ids,
      logs,
      explanations: { whyWaiting: (job) => planner.whyWaiting(job) },
      poke() {
        pokePlanner();
        pokeDispatcher();
      },
    };
    const provider = await openHost({
      settings,
      diskPath: folder.path,
      runtime,
      link: memoryLink(deps, dispatcher),
      logs,
      clock,
      ids,
      log,
    });
    undo.push(() => provider.close());
    const image = await registerProviderImage({ store, clock, ids }, provider);

    const planner = createPlanner({
      site,
      store,
      clock,
      ids,
      provider,
      shortages,
      metrics,
      imageOf: () => image.imageId,
      onTasks(tasks) {
        dispatcher.offer(tasks);
        pokeDispatcher();
      },
      onInstances: pokeLauncher,
    });
    const launcher = createLauncher({
      site,
      store,
      clock,
      provider,
      shortages,
      log,
      onChange() {
        pokePlanner();
        pokeLauncher();
      },
    });
    undo.push(() => launcher.settled());

    const ticker = (
      name: string,
      step: () => Promise<number | undefined>,
      idleMs: number,
    ): Ticker => {
      const started = startTicker({ clock, log }, step, { name, idleMs });
      undo.push(() => started.stop());
      return started;
    };
    tickers.dispatcher = ticker("dispatcher", dispatcher.step, 30_000);
    tickers.launcher = ticker("launcher", launcher.step, 5_000);
    tickers.planner = ticker("planner", planner.step, 5_000);
    const { jobRetentionMs } = settings;
    const janitor = createJanitor({ store, clock, jobRetentionMs, onChange: deps.poke });
    ticker("janitor", janitor, 1_000);
    if (settings.hostJoinsUnmanaged) {
      const joiner = createJoiner({
        site,
        store,
        clock,
        log,
        machine: provider,
        onChange: deps.poke,
      });
      ticker("joiner", joiner, 1_000);
    }

    const principalArn = `arn:${site.partition}:iam::${site.account}:user/batchyard`;
    const wire = createWireServer({
      handlers: operationHandlers(deps),
      credentials: settings.auth ? credentialsOf(accessKey, principalArn) : "none",
      anonymousArn: principalArn,
      now: clock.now,
      newRequestId: ids.uuid,
      log,
      onRequest: ({ service, operation, status, seconds }) => {
        metrics.count("batchyard_requests_total", { service, operation, status: String(status) });
        metrics.time("batchyard_request_seconds", seconds, { service, operation });
      },
      metricsText: metrics.page,
      preload: ["batch", "logs", "sts"],
    });
    const address = await wire
      .listen(settings.port, settings.host)
      .catch(explainListening(settings));
    undo.push(() => wire.close());
    const host = address.host.includes(":") ? `[${address.host}]` : address.host;
    const endpoint = `http://${host}:${address.port}`;
    writeFileSync(
      folder.endpoint,
      `${JSON.stringify({ endpoint, region: site.region }, null, 2)}\n`,
      { mode: 0o600 },
    );
    return { endpoint, accessKey, runtime: `${runtime.name} ${runtime.version}`.trim(), stop };
  }
}
