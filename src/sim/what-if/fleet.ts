/**
 * The machines of a study: each launch takes its time and starts the real agent, with a runtime whose containers last
 * as long as the workload says. Keeps when each machine was there, which is what it costs.
 */
import { createAgent } from "../../agent/agent.ts";
import { createFakeRuntime } from "../../agent/fake/fake-runtime.ts";
import type { FaultPlan } from "../../faults/fault-plan.ts";
import { faultyRuntime } from "../../faults/faulty-runtime.ts";
import { createFakeProvider } from "../../machines/fake/fake-provider.ts";
import { clusterArn, type Site } from "../../model/arn.ts";
import { type InstanceType, promisedResources } from "../../model/instance-type.ts";
import { cpuUnitsPerVCpu, type Resources } from "../../model/resources.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ContainerRequest, ContainerRuntime } from "../../ports/container-runtime.ts";
import type { LogWriter } from "../../ports/log-store.ts";
import type { LaunchRequest, MachineProvider } from "../../ports/machine-provider.ts";
import type { Logger } from "../../ports/telemetry.ts";
import type { Network } from "../house/network.ts";
import type { Random } from "../house/random.ts";
import { mortalClock } from "../house/virtual-clock.ts";
import { type Distribution, drawFrom } from "./distribution.ts";
import { imageFacts } from "./machine-images.ts";
import type { Fate } from "./workload.ts";

/** A machine's life, in epoch milliseconds. */
export type MachineLife = {
  readonly instanceType: string;
  readonly computeEnvironment: string;
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly from: number;
  /** Undefined while it is there. */
  until?: number;
};

export type Fleet = {
  readonly provider: MachineProvider;
  readonly lives: readonly MachineLife[];
  /** Of those that are there now. */
  readonly machines: () => number;
  readonly vCpusIn: (computeEnvironment: string) => number;
};

export type FleetOptions = {
  readonly site: Site;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly logs: LogWriter;
  readonly log: Logger;
  readonly instanceTypes: readonly InstanceType[];
  readonly launchTime: Distribution;
  readonly faults: FaultPlan;
  readonly fateOf: (request: ContainerRequest) => Fate;
};

export function createFleet(options: FleetOptions): Fleet {
  const { clock, random, instanceTypes } = options;
  const types = new Map(instanceTypes.map((type) => [type.name, type]));
  const lives: MachineLife[] = [];
  const there = new Map<string, { readonly life: MachineLife; alive: boolean }>();
  const vCpus = new Map<string, number>();
  const count = ({ computeEnvironment: name }: MachineLife, by: number): void => {
    vCpus.set(name, (vCpus.get(name) ?? 0) + by);
  };
  const fake = createFakeProvider({
    clock,
    types: instanceTypes,
    facts: imageFacts("x86_64"),
    onLaunched(request) {
      const resources = request.slice ?? resourcesOf(types, request);
      const machine = { alive: true, life: lifeOf(request, resources, clock.now()) };
      lives.push(machine.life);
      there.set(request.instanceId, machine);
      count(machine.life, machine.life.vCpus);
      boot(options, request, resources, () => machine.alive);
    },
    onGone(instanceId) {
      const machine = there.get(instanceId);
      if (machine === undefined) return;
      machine.alive = false;
      machine.life.until = clock.now();
      there.delete(instanceId);
      count(machine.life, -machine.life.vCpus);
    },
  });
  return {
    lives,
    machines: () => there.size,
    vCpusIn: (computeEnvironment) => vCpus.get(computeEnvironment) ?? 0,
    provider: {
      ...fake,
      launch(request) {
        fake.script.launchDelayMs = drawFrom(options.launchTime, random.int(1, 999_999) / 1e6);
        return fake.launch(request);
      },
    },
  };
}

function resourcesOf(
  types: ReadonlyMap<string, InstanceType>,
  { instanceType }: LaunchRequest,
): Resources {
  const type = types.get(instanceType);
  if (type === undefined) throw new Error(`There is no instance type ${instanceType}.`);
  return promisedResources(type);
}

function lifeOf(request: LaunchRequest, resources: Resources, now: number): MachineLife {
  const { instanceType, computeEnvironment } = request;
  const { memoryMiB } = resources;
  const vCpus = resources.cpu / cpuUnitsPerVCpu;
  return { instanceType, computeEnvironment, vCpus, memoryMiB, from: now };
}

function boot(
  options: FleetOptions,
  { instanceId, instanceType, imageId, clusterName }: LaunchRequest,
  resources: Resources,
  isAlive: () => boolean,
): void {
  if (clusterName === "") return;
  const clock = mortalClock(options.clock, isAlive);
  const link = options.network.linkOf({
    ...{ name: instanceId, clock, isAlive, isCutOff: () => !isAlive() },
  });
  const agent = createAgent(
    { link, runtime: runtimeOf(options, clock), logs: options.logs, clock, log: options.log },
    {
      clusterName,
      clusterArn: clusterArn(options.site, clusterName),
      identityDocument: JSON.stringify({ instanceId, instanceType, imageId }),
      resources,
      gpuIds: Array.from({ length: resources.gpus }, (_, index) => `${instanceId}-gpu-${index}`),
      agentVersion: "0.0.0",
    },
  );
  agent.start().catch((err: unknown) => {
    options.log.warn({ instanceId, err }, "an agent was not let in");
  });
}

/** Containers last as the workload says, unless the fault plan knows better. */
function runtimeOf({ fateOf, faults, random }: FleetOptions, clock: Clock): ContainerRuntime {
  const fake = createFakeRuntime(clock);
  const fated: ContainerRuntime = {
    ...fake,
    start(request) {
      const { runMs, pullMs, exitCode } = fateOf(request);
      const words = ["pull", pullMs, "run", runMs, "exit", exitCode];
      return fake.start({ ...request, command: words.map(String) });
    },
  };
  const { containers } = faults;
  return containers.length === 0
    ? fated
    : faultyRuntime(fated, { clock, dice: random, faults: containers });
}
