/**
 * `batchyard agent`: this machine joins a cluster of a server elsewhere and runs what it is told.
 *
 * What it needs to go on after a restart is in its data folder: who it is, its tasks, the ends that nobody has heard of
 * yet. Told to end, it leaves containers of an engine running and finds them again; commands that it runs itself end
 * with it.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Agent, createAgent } from "../agent/agent.ts";
import type { EcsConfig } from "../agent/config/ecs-config.ts";
import { engineName } from "../agent/docker/container-options.ts";
import {
  type Introspection,
  type IntrospectionDeps,
  openIntrospection,
} from "../agent/introspection.ts";
import { networkLink } from "../agent/network/network-link.ts";
import { networkLogs } from "../agent/network/network-logs.ts";
import { lockAgentFolder } from "../agent/state/agent-lock.ts";
import { openTaskFiles } from "../agent/state/task-files.ts";
import type { AgentFlags } from "../cli/commands/agent.ts";
import { hostAddress } from "../machines/host/host-address.ts";
import { inspectHost } from "../machines/host/inspect-host.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { Connection } from "../wire/client/signed-request.ts";
import { agentConfigOf, agentFolder } from "./agent-config.ts";
import { openAgentRuntime } from "./agent-runtime.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

export type RunningAgent = {
  readonly containerInstanceArn: string;
  readonly runtime: string;
  /** Absent when the port is taken. */
  readonly introspectionPort?: number;
  /** Leaves; safe to call twice. */
  readonly stop: () => Promise<void>;
};

/** Which instance this machine is, and whose containers are its own. */
type Identity = {
  readonly ownerId: string;
  readonly cluster: string;
  readonly containerInstanceArn?: string;
};

const stopGraceMs = 10_000;
/** How long a key that was read stays unread. */
const rereadMs = 60_000;

export async function startAgent(flags: AgentFlags, log: Logger): Promise<RunningAgent> {
  const config = agentConfigOf(flags);
  const folder = agentFolder(flags, config);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await lockAgentFolder(folder);
  try {
    const identity = loadIdentity(folder, config);
    const opened = await openAgentRuntime({
      ...{ wanted: flags.runtime, minFreeDiskMiB: flags.minFreeDisk },
      ...{ folder, config, log, ownerId: identity.ownerId },
    });
    const { runtime } = opened;
    const memory = openTaskFiles(join(folder, "tasks"), log, systemClock.now());
    await runtime.sweep((arn) => memory.get(arn)?.task !== undefined);
    const deps = { connection: connectionReader(flags, config, log), now: systemClock.now };
    const agent = createAgent(
      {
        link: networkLink(deps),
        logs: networkLogs(deps),
        ...{ runtime, memory, log, clock: systemClock },
      },
      await agentConfig(config, identity, runtime, folder),
    );
    opened.start(() => imagesOf(agent));
    const { containerInstanceArn } = await agent.start();
    saveIdentity(folder, { ...identity, containerInstanceArn });
    const introspection = await introspect(
      { cluster: config.cluster, containerInstanceArn, agentVersion: version, tasks: agent.tasks },
      { port: flags.introspectionPort, usesImages: runtime.usesImages, log },
    );
    return {
      containerInstanceArn,
      ...(introspection !== undefined && { introspectionPort: introspection.port }),
      runtime: `${runtime.name} (${runtime.version})`,
      async stop() {
        memory.freeze();
        opened.stop();
        introspection?.close();
        await leave(agent, runtime);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Commands have no life without their agent: its next life says of each that it has vanished. */
async function leave(agent: Agent, runtime: ContainerRuntime): Promise<void> {
  if (runtime.usesImages) return agent.leave();
  await agent.stop({ graceMs: stopGraceMs });
  await runtime.close();
}

/** Of two agents on one machine only one has the port; the other works without. */
async function introspect(
  deps: IntrospectionDeps,
  options: { readonly port: number; readonly usesImages: boolean; readonly log: Logger },
): Promise<Introspection | undefined> {
  const { port, usesImages, log } = options;
  const named = {
    engineName: (taskArn: string, containerName: string) => engineName({ taskArn, containerName }),
  };
  try {
    const opened = await openIntrospection({ ...deps, ...(usesImages && named) }, port);
    log.info({ port: opened.port }, "tells on loopback what it runs");
    return opened;
  } catch (error) {
    log.warn({ port, error: String(error) }, "nobody can ask this agent what it runs");
    return undefined;
  }
}

function imagesOf(agent: Agent): readonly string[] {
  return agent.tasks().flatMap(({ containers }) => containers.map(({ image }) => image));
}

async function agentConfig(
  config: EcsConfig,
  identity: Identity,
  runtime: ContainerRuntime,
  diskPath: string,
): Promise<Parameters<typeof createAgent>[1]> {
  const { name, version: engineVersion, usesImages } = runtime;
  const { resources } = await inspectHost({
    engine: async () => (usesImages ? { name, version: engineVersion } : undefined),
    diskPath,
  });
  const memoryMiB = resources.memoryMiB - config.reservedMemoryMiB;
  if (memoryMiB <= 0) {
    throw new Error(
      `ECS_RESERVED_MEMORY (${config.reservedMemoryMiB} MiB) leaves nothing of the ${resources.memoryMiB} MiB here.`,
    );
  }
  const gpuIds = config.gpuSupport ? resources.gpuIds : [];
  const { containerInstanceArn } = identity;
  const custom = containerInstanceArn === undefined ? Object.entries(config.attributes) : [];
  return {
    clusterName: config.cluster,
    clusterArn: config.cluster,
    identityDocument: "",
    resources: { cpu: resources.vCpus * 1024, memoryMiB, gpus: gpuIds.length },
    gpuIds,
    attributes: [
      ...(config.external ? [{ name: "ecs.capability.external" }] : []),
      ...custom.map(([attribute, value]) => ({ name: attribute, value })),
    ],
    agentVersion: version,
    privateIpv4Address: hostAddress(),
    ...(usesImages && { dockerVersion: `DockerVersion: ${engineVersion}` }),
    logDrivers: config.logDrivers,
    allowPrivileged: config.allowPrivileged,
    reservedPorts: config.reservedPorts,
    tags: config.tags,
    ...(containerInstanceArn !== undefined && { containerInstanceArn }),
  };
}

/** Keys are read anew when the file has changed, so that a key can be replaced without a restart. */
function connectionReader(flags: AgentFlags, first: EcsConfig, log: Logger): () => Connection {
  let config = first;
  let readAt = systemClock.now();
  let changedAt = changeOf(flags.config);
  return () => {
    if (systemClock.now() - readAt >= rereadMs) {
      readAt = systemClock.now();
      const changed = changeOf(flags.config);
      try {
        if (changed !== changedAt) config = agentConfigOf(flags);
        changedAt = changed;
      } catch (error) {
        log.warn({ error: String(error) }, `${flags.config} was changed and cannot be used`);
      }
    }
    const { server: endpoint, region, accessKeyId, secretAccessKey, sessionToken } = config;
    const key = { accessKeyId, secretAccessKey };
    return { endpoint, region, ...key, ...(sessionToken !== undefined && { sessionToken }) };
  };
}

function changeOf(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function loadIdentity(folder: string, { cluster }: EcsConfig): Identity {
  const file = join(folder, "instance.json");
  if (!existsSync(file)) {
    const fresh = { ownerId: randomUUID(), cluster };
    saveIdentity(folder, fresh);
    return fresh;
  }
  const identity = JSON.parse(readFileSync(file, "utf8")) as Identity;
  if (identity.cluster === cluster) return identity;
  throw new Error(
    `${folder} belongs to an instance of cluster ${identity.cluster}, and ECS_CLUSTER is ${cluster}. ` +
      "Name another data folder, or delete this one once nothing of it runs any more.",
  );
}

function saveIdentity(folder: string, identity: Identity): void {
  const text = `${JSON.stringify(identity, null, 2)}\n`;
  writeFileSync(join(folder, "instance.json"), text, { mode: 0o600 });
}
