/**
 * Machines: the provider that launches them, and on each of them the real agent with a runtime of no containers. They
 * outlive the server, as machines do. Launches take their time, are refused, fail, or succeed with the answer lost;
 * machines never register, get cut off, die.
 */
import { type Agent, createAgent } from "../../agent/agent.ts";
import type { FakeRuntime } from "../../agent/fake/fake-runtime.ts";
import { createFakeProvider, type FakeProvider } from "../../machines/fake/fake-provider.ts";
import { clusterArn, type Site } from "../../model/arn.ts";
import { promisedResources } from "../../model/instance-type.ts";
import type { Clock } from "../../ports/clock.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { LogWriter } from "../../ports/log-store.ts";
import type { LaunchRequest, MachineProvider } from "../../ports/machine-provider.ts";
import type { Logger } from "../../ports/telemetry.ts";
import type { Faults } from "./faults.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";
import { troubledRuntime } from "./troubled-runtime.ts";
import { mortalClock } from "./virtual-clock.ts";

export type Machine = {
  readonly instanceId: string;
  readonly request: LaunchRequest;
  readonly runtime: FakeRuntime;
  readonly agent: Agent;
  alive: boolean;
  /** Its owner's, and in no provider's list. */
  readonly isOwn: boolean;
  /** Epoch milliseconds; cut off until then. */
  cutOffUntil: number;
  diskFull: boolean;
};

/** How machines of an image are, which nobody reads from it beforehand. */
export type ImageNature = {
  /** Whether their agents register at all. */
  readonly registers: boolean;
  /** The share of containers that die on them, from 0 to 1. */
  readonly breaks: number;
};

export type MachinePark = {
  readonly provider: MachineProvider;
  readonly machines: ReadonlyMap<string, Machine>;
  /** By image id; all is well with an image that is not among them. */
  readonly natures: Map<string, ImageNature>;
  /** Launches of the type are refused until then, epoch milliseconds. */
  readonly refuse: (instanceType: string, until: number) => void;
  /** A machine of its owner joins a cluster. */
  readonly join: (clusterName: string, instanceType: string) => void;
  /** Gone without anybody having asked. */
  readonly kill: (instanceId: string) => void;
  /** How often each container was started, by its task's ARN and its name. */
  readonly starts: ReadonlyMap<string, number>;
  /** What each that has ended ended with, by the same. */
  readonly exits: ReadonlyMap<string, number>;
};

export type MachineParkOptions = {
  readonly site: Site;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly network: Network;
  readonly logs: LogWriter;
  readonly log: Logger;
  readonly say: (instanceId: string, what: string, detail: string) => void;
};

const healthy: ImageNature = { registers: true, breaks: 0 };

export function createMachinePark(options: MachineParkOptions): MachinePark {
  const { clock, random, faults, say } = options;
  const machines = new Map<string, Machine>();
  const natures = new Map<string, ImageNature>();
  const refusedUntil = new Map<string, number>();
  const starts = new Map<string, number>();
  const exits = new Map<string, number>();
  const fake: FakeProvider = createFakeProvider({
    clock,
    onLaunched: (request) => boot(request, false),
    onGone: (instanceId) => end(instanceId),
  });

  function end(instanceId: string): void {
    const machine = machines.get(instanceId);
    if (machine === undefined) return;
    machine.alive = false;
    machines.delete(instanceId);
    say(instanceId, "gone", `${machine.runtime.running.size} tasks with it`);
  }

  function boot(request: LaunchRequest, isOwn: boolean): void {
    const { instanceId, instanceType, imageId, clusterName } = request;
    say(instanceId, isOwn ? "joins" : "launched", instanceType);
    const machine = { alive: true, isOwn, cutOffUntil: 0, diskFull: false };
    const { registers, breaks } = natures.get(imageId) ?? healthy;
    const own = mortalClock(clock, () => machine.alive);
    const runtime = troubledRuntime({
      ...{ clock: own, random, faults, breaks, isDiskFull: () => machine.diskFull },
      started({ taskArn, containerName }) {
        const container = `${taskArn} ${containerName}`;
        starts.set(container, (starts.get(container) ?? 0) + 1);
        say(instanceId, "container", taskArn.slice(-8));
      },
      ended: ({ taskArn, containerName }, { exitCode }) =>
        void exits.set(`${taskArn} ${containerName}`, exitCode),
    });
    const link = options.network.linkOf({
      name: instanceId,
      clock: own,
      isAlive: () => machine.alive,
      isCutOff: () => !machine.alive || machine.cutOffUntil > clock.now(),
    });
    const type = fake.instanceTypes().find(({ name }) => name === instanceType);
    if (type === undefined) throw new Error(`There is no instance type ${instanceType}.`);
    const agent = createAgent(
      { link, runtime, logs: options.logs, clock: own, log: options.log },
      {
        clusterName,
        clusterArn: clusterArn(options.site, clusterName),
        identityDocument: JSON.stringify({ instanceId, instanceType, imageId }),
        resources: promisedResources(type),
        gpuIds: Array.from({ length: type.gpus }, (_, index) => `${instanceId}-gpu-${index}`),
        agentVersion: "0.0.0",
      },
    );
    const made: Machine = Object.assign(machine, { instanceId, request, runtime, agent });
    machines.set(instanceId, made);
    if (!registers || random.chance(faults().neverRegisters))
      say(instanceId, "mute", "never registers");
    else agent.start().catch((error: unknown) => say(instanceId, "refused", String(error)));
  }

  return {
    ...{ machines, starts, exits, natures },
    kill(instanceId) {
      fake.kill(instanceId);
      end(instanceId);
    },
    join(clusterName, instanceType) {
      const nobodys = { imageId: "", computeEnvironment: "", tags: {}, userData: "" };
      const instanceId = options.ids.instanceId();
      boot({ instanceId, instanceType, clusterName, ...nobodys }, true);
    },
    refuse: (instanceType, until) => void refusedUntil.set(instanceType, until),
    provider: {
      ...fake,
      async launch(request) {
        fake.script.launchDelayMs = random.int(0, faults().launchMsMax);
        fake.script.launchesToFail = random.chance(faults().launchFails) ? 1 : 0;
        fake.script.answersToLose = random.chance(faults().launchAnswerLost) ? 1 : 0;
        const isShort = (refusedUntil.get(request.instanceType) ?? 0) > clock.now();
        if (isShort || random.chance(faults().launchRefused)) {
          const message = `We currently do not have sufficient ${request.instanceType} capacity.`;
          return { kind: "refused", code: "InsufficientInstanceCapacity", message };
        }
        return fake.launch(request);
      },
    },
  };
}
