/**
 * A whole server in this process.
 *
 * Start: lock the data folder, open the store, find out what this machine is, start the loops, answer requests.
 * Stop runs backwards: refuse new requests and finish those under way, let the loops come to rest, end the agents
 * (their tasks end with them and are found lost by the next start), close the store, unlock.
 */
import { writeFileSync } from "node:fs";
import { defaultLogGroup } from "../core/lifecycle/engine-config.ts";
import { loseUnmanagedInstances } from "../ledger/lose-unmanaged-instances.ts";
import type { Logger } from "../ports/telemetry.ts";
import { readSecretFile } from "../secrets/secret-file.ts";
import { seedNetwork } from "../service/ec2/seed-network.ts";
import { eventStream } from "../service/events/event-stream.ts";
import { seedRoles } from "../service/iam/seed-roles.ts";
import { mayAgentCall } from "../service/may-agent-call.ts";
import { requestRates } from "../service/request-rates.ts";
import { lockDataFolder } from "../store/sqlite/data-folder-lock.ts";
import { createWireServer, type WireServer } from "../wire/server.ts";
import { eventsPath } from "../yard/batch-event.ts";
import { loadOrMakeAccessKey } from "./access-key.ts";
import { chooseRuntime } from "./container-runtime.ts";
import { type DataFolder, dataFolder, makeDataFolder } from "./data-folder.ts";
import { explainListening } from "./explain-listening.ts";
import { type FaultLab, openFaultLab } from "./fault-lab.ts";
import { openKeyring, type WireKeyring } from "./keyring.ts";
import { type Memory, openMemory } from "./open-memory.ts";
import { operationHandlers } from "./operations.ts";
import { randomIds } from "./random-ids.ts";
import { serverId } from "./server-id.ts";
import type { ServerSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { createMetrics, type MetricsPage } from "./telemetry.ts";
import { openYard, type Yard } from "./yard.ts";

export type RunningServer = {
  readonly endpoint: string;
  readonly runtime: string;
  /** What is made to go wrong, in sentences. */
  readonly faults: readonly string[];
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
    return { ...(await start(settings, folder, log, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds to `undo` what ends each thing that it has begun. */
async function start(
  settings: ServerSettings,
  folder: DataFolder,
  log: Logger,
  undo: (() => Promise<void> | void)[],
): Promise<Omit<RunningServer, "stop">> {
  // A file that cannot be used is told now, not by the first job that needs it.
  if (settings.secrets.file !== undefined) await readSecretFile(settings.secrets.file);
  const accessKey = loadOrMakeAccessKey(folder.accessKey, process.env);
  const metrics = createMetrics();
  const memory = await openMemory(folder, metrics);
  undo.push(() => memory.close());
  const { site } = settings;
  const ownerId = await serverId(memory.store, randomIds);
  await memory.store.transact(async (tx) => {
    await seedNetwork({ site, ids: randomIds, clock: systemClock }, tx);
    await seedRoles({ ids: randomIds, clock: systemClock }, tx);
    await loseUnmanagedInstances({ site }, tx, systemClock.now());
  });
  // AWS Batch makes its own; any other group is its owner's to make.
  await memory.logs.createGroup(defaultLogGroup);

  const lab = openFaultLab(settings.faults, log);
  const chosen = await chooseRuntime({
    wanted: settings.runtime,
    scratchDir: folder.scratch,
    ownerId,
    clock: systemClock,
    log,
  });
  undo.push(() => chosen.close());
  const runtime = lab.runtime(chosen);
  const keyring = await openKeyring({
    site,
    owner: accessKey,
    ownerArn: ownerArn(settings),
    store: memory.store,
    clock: systemClock,
  });
  const yard = await openYard({ settings, folder, memory, runtime, keyring, metrics, log, lab });
  undo.push(() => yard.stop());

  const wire = openWire({ settings, yard, memory, keyring, metrics, log, lab });
  const address = await wire.listen(settings.port, settings.host).catch(explainListening(settings));
  undo.push(() => wire.close());
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  const endpoint = `${settings.tls === undefined ? "http" : "https"}://${host}:${address.port}`;
  writeFileSync(
    folder.endpoint,
    `${JSON.stringify({ endpoint, region: site.region }, null, 2)}\n`,
    { mode: 0o600 },
  );
  return { endpoint, runtime: `${runtime.name} (${runtime.version})`, faults: lab.lines };
}

type WireParts = {
  readonly settings: ServerSettings;
  readonly yard: Yard;
  readonly memory: Memory;
  readonly keyring: WireKeyring;
  readonly metrics: MetricsPage;
  readonly log: Logger;
  readonly lab: FaultLab;
};

function openWire(parts: WireParts): WireServer {
  const { settings, keyring, metrics, log, lab } = parts;
  const { deps, doors } = parts.yard;
  const { commits } = parts.memory;
  return createWireServer({
    handlers: operationHandlers(deps),
    admit: lab.admit(requestRates(systemClock, deps.quotas)),
    streams: { [eventsPath]: (request) => eventStream({ ...deps, commits }, request) },
    credentials: settings.auth ? keyring.lookUp : "none",
    anonymousArn: ownerArn(settings),
    mayAgentCall,
    doors,
    ...(settings.tls !== undefined && { tls: settings.tls }),
    clock: systemClock,
    newRequestId: randomIds.uuid,
    log,
    onRequest({ service, operation, status, seconds }) {
      metrics.count("batchyard_requests_total", { service, operation, status: String(status) });
      metrics.time("batchyard_request_seconds", seconds, { service, operation });
    },
    metricsText: metrics.page,
    preload: ["batch", "logs", "sts"],
  });
}

function ownerArn({ site }: ServerSettings): string {
  return `arn:${site.partition}:iam::${site.account}:user/batchyard`;
}
