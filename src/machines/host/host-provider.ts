/**
 * Instances that are slices of this machine: each an agent that may use the vCPUs and the memory of its instance
 * type, with the machine's own container runtime. What a laptop and a CI job need.
 *
 *  - Together the instances never exceed the machine, unless `overcommit` says so. What counts, and what the agent
 *    registers, is what the type promises: its vCPUs and 95 % of its memory (`promisedResources`), because real
 *    instances register less than their type's memory too. So an m6i.2xlarge (32 GiB) fits a laptop of "32 GB".
 *  - vCPUs are CPU shares, as on AWS: nothing pins them; memory is what the runtime limits containers to.
 *  - A Fargate slice is of exactly the size that is asked for, from the same machine.
 *  - A type with GPUs takes whole devices of the machine; their model is not compared with the type's.
 *  - Instances end with this process. After a crash none is left: `list` is empty, and containers that the killed
 *    process started are ended by `sweep` before anything is listed, so before their instances are called gone.
 *
 * `join` is for development: an agent that offers the rest of the machine to the cluster of an UNMANAGED compute
 * environment, as an owner would set up by hand. Joined agents hold their part of the machine but are no
 * instances: `list` does not show them, so that nobody who compares it with the server's rows ends them.
 */
import type { ImageFacts } from "../../model/image-facts.ts";
import { type Architecture, promisedResources } from "../../model/instance-type.ts";
import { type Resources, vCpus } from "../../model/resources.ts";
import type {
  LaunchOutcome,
  LaunchRequest,
  MachineProvider,
} from "../../ports/machine-provider.ts";
import { instanceTypeNamed, instanceTypes } from "../catalogue/instance-types.ts";
import { createConsoles } from "./consoles.ts";
import type { HostAgent, HostAgentConfig, StartHostAgent } from "./host-agent.ts";
import { hostImageName } from "./host-image-name.ts";
import { createHostLedger, type Held, type HostResources, type Overcommit } from "./host-ledger.ts";
import {
  insufficientCapacity,
  noSuchGpus,
  type Refusal,
  unknownType,
  wrongArchitecture,
} from "./refusals.ts";
import { createSlices, type SliceStart } from "./slices.ts";

export type HostProviderOptions = {
  readonly hostResources: HostResources;
  readonly architecture: Architecture;
  readonly overcommit: Overcommit;
  readonly startAgent: StartHostAgent;
  /** Ends what a killed server left on this machine. Called once, before the first list, launch or join. */
  readonly sweep: () => Promise<void>;
  /** The IPv4 address of this machine, which is that of all its instances. */
  readonly address: string;
  /** The facts of this machine as an image. */
  readonly inspect: () => Promise<ImageFacts>;
  /** Between SIGTERM and SIGKILL of tasks whose instance is terminated; 2 seconds when absent. */
  readonly stopGraceMs?: number;
};

export interface HostProvider extends MachineProvider {
  /** Idempotent by cluster. Refused when nothing of the machine is free. */
  join(clusterName: string, computeEnvironment: string): Promise<LaunchOutcome>;
  /** Ends the agent that joined the cluster, if one did. */
  leave(clusterName: string): Promise<void>;
  /** Names of the clusters that this machine has joined. */
  joined(): readonly string[];
}

type LaunchConfig = Pick<LaunchRequest, "clusterName" | "computeEnvironment"> &
  Pick<HostAgentConfig, "instance">;

/** An instance of no cluster holds its part of the machine, and nothing runs there. */
const noAgent: HostAgent = { stop: async () => {} };

export function createHostProvider(options: HostProviderOptions): HostProvider {
  const { hostResources: host, overcommit } = options;
  const ledger = createHostLedger(host, overcommit);
  const stopGraceMs = options.stopGraceMs ?? 2000;
  const instances = createSlices({ stopGraceMs });
  const joined = createSlices({ stopGraceMs });
  const consoles = createConsoles();
  const swept = once(options.sweep);
  let closed = false;

  const ready = async (): Promise<void> => {
    await swept();
    if (closed) throw new Error("the host provider is closed");
  };

  const granted = (holder: string, held: Held, config: LaunchConfig): SliceStart<Refusal> => {
    const say = (line: string): void => consoles.say(holder, line);
    return {
      kind: "granted",
      async begin() {
        const { resources } = held;
        say(
          `began on this machine: ${vCpus(resources)} vCPUs and ${resources.memoryMiB} MiB of it`,
        );
        return config.clusterName === ""
          ? noAgent
          : await options.startAgent({ ...config, ...held, say });
      },
      release() {
        say("ended");
        ledger.release(holder);
      },
    };
  };

  const grantInstance = (request: LaunchRequest): SliceStart<Refusal> => {
    const { instanceId, instanceType, imageId, clusterName, computeEnvironment } = request;
    const needs = needsOf(request, options.architecture);
    if ("kind" in needs) return refusal(needs);
    const inUse = ledger.inUse();
    const taken = ledger.take(instanceId, needs);
    if (taken.kind === "no such GPUs") return refusal(noSuchGpus(instanceType, needs, host));
    if (taken.kind === "full") {
      return refusal(insufficientCapacity(instanceType, needs, { host, inUse, overcommit }));
    }
    const instance = { instanceId, instanceType, imageId };
    return granted(instanceId, taken.held, { clusterName, computeEnvironment, instance });
  };

  const grantRest = (clusterName: string, computeEnvironment: string): SliceStart<Refusal> => {
    const holder = `cluster/${clusterName}`;
    const inUse = ledger.inUse();
    const taken = ledger.takeRest(holder);
    return taken.kind === "taken"
      ? granted(holder, taken.held, { clusterName, computeEnvironment })
      : refusal(insufficientCapacity("host", undefined, { host, inUse, overcommit }));
  };

  return {
    name: "host",
    instanceTypes,
    canLaunch: (type) =>
      type.architecture === options.architecture && ledger.couldHold(promisedResources(type)),
    async inspectImages() {
      const facts = await options.inspect();
      return [{ name: hostImageName(facts), provider: "host", facts }];
    },
    async launch(request) {
      await ready();
      const refused = await instances.start(request.instanceId, () => grantInstance(request));
      return refused ?? { kind: "launched" };
    },
    terminate: (instanceId) => instances.stop(instanceId),
    async list() {
      await swept();
      return instances.present().map((instanceId) => ({ instanceId, state: "running" as const }));
    },
    async join(clusterName, computeEnvironment) {
      await ready();
      const refused = await joined.start(clusterName, () =>
        grantRest(clusterName, computeEnvironment),
      );
      return refused ?? { kind: "launched" };
    },
    consoleOutput: async (instanceId) => consoles.read(instanceId),
    addressOf: (instanceId) =>
      instances.present().includes(instanceId) ? options.address : undefined,
    leave: (clusterName) => joined.stop(clusterName),
    joined: () => joined.present(),
    async close() {
      closed = true;
      await Promise.all([instances.stopAll(), joined.stopAll()]);
    },
  };
}

/** What the agent will register: a slice's own size, or what the type promises. */
function needsOf(
  { slice, instanceType }: LaunchRequest,
  architecture: Architecture,
): Resources | Refusal {
  if (slice !== undefined) return slice;
  const type = instanceTypeNamed(instanceType);
  if (type === undefined) return unknownType(instanceType);
  return type.architecture === architecture
    ? promisedResources(type)
    : wrongArchitecture(type, architecture);
}

function refusal(refused: Refusal): SliceStart<Refusal> {
  return { kind: "refused", refusal: refused };
}

/** Runs the work once for all callers; after a failure the next caller tries again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
