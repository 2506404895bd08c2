/**
 * The host provider of this process: its agents share the machine's container runtime and reach the server without a
 * socket.
 */
import { createAgent } from "../agent/agent.ts";
import { hostAddress } from "../machines/host/host-address.ts";
import { createHostProvider, type HostProvider } from "../machines/host/host-provider.ts";
import { type EngineFacts, inspectHost } from "../machines/host/inspect-host.ts";
import { clusterArn } from "../model/arn.ts";
import { type ImageFacts, ownAgent, ownSupervisor, processRuntime } from "../model/image-facts.ts";
import type { AgentLink } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { LogWriter } from "../ports/log-store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ServerSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

export type HostOptions = {
  readonly settings: ServerSettings;
  /** Where jobs keep their data; its free space is a fact of the machine. */
  readonly diskPath: string;
  readonly runtime: ContainerRuntime;
  readonly link: AgentLink;
  readonly logs: LogWriter;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
};

export async function openHost(options: HostOptions): Promise<HostProvider> {
  const { settings, runtime, log } = options;
  const { facts, resources } = await inspectHost({
    engine: async () => engineFacts(runtime),
    agent: agentFacts,
    diskPath: options.diskPath,
  });
  return createHostProvider({
    hostResources: resources,
    architecture: facts.architecture ?? "x86_64",
    overcommit: settings.overcommit,
    inspect: async () => facts,
    sweep: () => runtime.sweep(),
    address: hostAddress(),
    async startAgent(config) {
      const { clusterName, instance } = config;
      const agent = createAgent(
        { ...options, log: sayAlso(log, config.say) },
        {
          clusterName,
          clusterArn: clusterArn(settings.site, clusterName),
          identityDocument: instance === undefined ? "" : JSON.stringify(instance),
          resources: config.resources,
          gpuIds: config.gpuIds,
          agentVersion: version,
          privateIpv4Address: hostAddress(),
          sharesMachine: true,
        },
      );
      await agent.start();
      log.debug({ clusterName, ...instance }, "an agent has joined from this machine");
      return agent;
    },
  });
}

function engineFacts({ usesImages, name, version: engineVersion }: ContainerRuntime): EngineFacts {
  return { name: usesImages ? name : processRuntime, version: engineVersion };
}

/** What an agent logs is also what its instance's console shows. */
function sayAlso(log: Logger, say: (line: string) => void): Logger {
  const both =
    (level: keyof Logger): Logger[keyof Logger] =>
    (fields, message) => {
      const { err, ...rest } = fields;
      const cause = err instanceof Error ? ` ${err.message}` : "";
      const time = new Date(systemClock.now()).toISOString();
      say(`${time} ${level} ${message} ${JSON.stringify(rest)}${cause}`);
      log[level](fields, message);
    };
  return { debug: both("debug"), info: both("info"), warn: both("warn"), error: both("error") };
}

/**
 * What the agent of a slice of this machine is: part of this process. It is there whenever an instance is, keeps no
 * state of an earlier one, and brings the lines of containers to the log store itself.
 */
const agentFacts: ImageFacts = {
  agentName: ownAgent,
  agentVersion: version,
  agentSupervisor: ownSupervisor,
  agentEnabledAtBoot: true,
  agentRestarts: true,
  agentCheckpoint: false,
  logDrivers: ["awslogs", "json-file"],
};
