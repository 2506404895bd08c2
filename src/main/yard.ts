/** Everything behind the wire: the operations' dependencies, the loops, and the machines that they drive. */
import { createJoiner } from "../control/joiner.ts";
import { createLoops, type ExtraLoop } from "../control/loops.ts";
import { createTelemetryBook } from "../control/telemetry-book.ts";
import { createWebhooks, type Webhooks } from "../control/webhooks.ts";
import { registerProviderImage } from "../ledger/register-provider-image.ts";
import { instanceTypes } from "../machines/catalogue/instance-types.ts";
import type { HostProvider } from "../machines/host/host-provider.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Keyring } from "../ports/keyring.ts";
import type { Logger, Metrics } from "../ports/telemetry.ts";
import { localSecrets } from "../secrets/local-secrets.ts";
import { waitingJobs } from "../service/batch/waiting-jobs.ts";
import type { ServiceDeps } from "../service/deps.ts";
import { keepGivenWebhooks } from "../service/events/given-webhooks.ts";
import { webhookPage } from "../service/events/webhook-page.ts";
import { httpSender } from "../webhooks/http-sender.ts";
import { acsDoor } from "../wire/agents/acs-door.ts";
import { tcsDoor } from "../wire/agents/tcs-door.ts";
import type { UpgradeDoors } from "../wire/upgrade.ts";
import type { DataFolder } from "./data-folder.ts";
import type { FaultLab } from "./fault-lab.ts";
import { openHost } from "./host.ts";
import { memoryLink } from "./memory-link.ts";
import type { Memory } from "./open-memory.ts";
import { randomIds } from "./random-ids.ts";
import type { ServerSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

export type Yard = {
  readonly deps: ServiceDeps;
  /** Where agents on other machines open their sessions. */
  readonly doors: UpgradeDoors;
  /** Lets the loops come to rest, then ends the machines and what runs on them. */
  readonly stop: () => Promise<void>;
};

export type YardOptions = {
  readonly settings: ServerSettings;
  readonly folder: DataFolder;
  readonly memory: Memory;
  readonly runtime: ContainerRuntime;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly lab: FaultLab;
};

const clock = systemClock;
const ids = randomIds;

export async function openYard(options: YardOptions): Promise<Yard> {
  const { settings, memory, log } = options;
  const secrets = localSecrets({ ...settings.secrets, environment: process.env });
  const loops = createLoops({
    ...{ site: settings.site, store: memory.store, clock, ids, log, metrics: options.metrics },
    secrets,
    nameChecks: settings.nameChecks,
    jobRetentionMs: settings.jobRetentionMs,
    eventRetentionMs: settings.eventRetentionMs,
    eventsKept: settings.eventsKept,
    agentLostAfterMs: settings.agentLostAfterMs,
  });
  const webhooks = await openWebhooks(options);
  /** The host needs a link, the link needs what operations need, and those may ask the host. */
  const machines: { host?: HostProvider } = {};
  const book = createTelemetryBook();
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
      ...(options.lab.lines.length > 0 && { faults: options.lab.lines }),
    },
    explanations: loops,
    deliveries: webhooks,
    quotas: settings.quotas,
    waitingJobs: waitingJobs(clock, settings.quotas.waitingJobs),
    agents: loops.dispatcher,
    keyring: options.keyring,
    taskUse: book,
    secrets,
    ...(settings.agentEndpoint !== undefined && { agentEndpoint: settings.agentEndpoint }),
    poke: loops.poke,
    instanceTypes,
    machines: {
      name: "host",
      consoleOutput: async (instanceId) => machines.host?.consoleOutput(instanceId),
      addressOf: (instanceId) => machines.host?.addressOf(instanceId),
    },
  };
  const link = memoryLink(deps, loops.dispatcher);
  const { runtime, folder } = options;
  const host = { settings, diskPath: folder.path, runtime, link, logs: memory.logs };
  const provider = await openHost({ ...host, clock, ids, log });
  machines.host = provider;
  await registerProviderImage(deps, provider);

  loops.start({
    provider: options.lab.provider(provider),
    extra: [
      ...options.lab.loops(deps, provider),
      ...extraLoops(options, deps, provider),
      { name: "webhooks", step: webhooks.step, idleMs: 250 },
    ],
  });
  const telemetry = { hub: loops.dispatcher, book, clock };
  return {
    deps,
    doors: { "/acs/ws": acsDoor(loops.dispatcher), "/tcs/ws": tcsDoor(telemetry) },
    async stop() {
      await loops.stop();
      await webhooks.stop();
      await provider.close();
    },
  };
}

async function openWebhooks({ settings, memory, log }: YardOptions): Promise<Webhooks> {
  const { site, webhooks } = settings;
  const { store } = memory;
  await store.transact((tx) => keepGivenWebhooks(tx, webhooks, clock.now()));
  return createWebhooks({
    ...{ store, clock, log },
    sender: httpSender(version),
    read: (webhook, after) => webhookPage({ site, store }, webhook, after),
  });
}

function extraLoops(
  { settings, log }: YardOptions,
  deps: ServiceDeps,
  machine: HostProvider,
): readonly ExtraLoop[] {
  if (!settings.hostJoinsUnmanaged) return [];
  const step = createJoiner({ ...deps, log, machine, onChange: deps.poke });
  return [{ name: "joiner", step, idleMs: 1_000 }];
}
