/**
 * A provider without machines, for tests and the simulator. It keeps the port's contract and does on demand what
 * real providers do at bad moments: refuses types, takes its time, fails, launches and loses the answer, or has
 * a machine die.
 *
 * Time passes only by the clock it is given. What happens to a machine is told to `onLaunched` and `onGone`, where
 * the simulator starts and ends the machine's agent.
 */
import type { ImageFacts } from "../../model/image-facts.ts";
import type { InstanceType } from "../../model/instance-type.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  LaunchOutcome,
  LaunchRequest,
  MachineProvider,
} from "../../ports/machine-provider.ts";
import { instanceTypes } from "../catalogue/instance-types.ts";

export type FakeProviderOptions = {
  readonly clock: Clock;
  /** The whole catalogue when absent. */
  readonly types?: readonly InstanceType[];
  readonly facts?: ImageFacts;
  readonly onLaunched?: (request: LaunchRequest) => void;
  readonly onGone?: (instanceId: string) => void;
};

/** How launches go from now on. Counts go down by one with each launch that they spoil. */
export type FakeScript = {
  /** Refusals by instance type. */
  readonly refuse: Map<string, { readonly code: string; readonly message: string }>;
  launchDelayMs: number;
  /** So many launches fail with an exception and start nothing. */
  launchesToFail: number;
  /** So many terminations fail with an exception and end nothing. */
  terminationsToFail: number;
  /** So many launches start their machine and then fail with an exception. */
  answersToLose: number;
};

export interface FakeProvider extends MachineProvider {
  readonly script: FakeScript;
  /** The machine is gone, without anybody having asked. */
  kill(instanceId: string): void;
}

export function createFakeProvider(options: FakeProviderOptions): FakeProvider {
  const types = options.types ?? instanceTypes();
  const known = new Set(types.map((type) => type.name));
  const machines = new Set<string>();
  const launched = new Set<string>();
  const script: FakeScript = {
    refuse: new Map(),
    launchDelayMs: 0,
    launchesToFail: 0,
    terminationsToFail: 0,
    answersToLose: 0,
  };
  let closed = false;

  const kill = (instanceId: string): void => {
    if (machines.delete(instanceId)) options.onGone?.(instanceId);
  };

  const launch = async (request: LaunchRequest): Promise<LaunchOutcome> => {
    if (script.launchDelayMs > 0) {
      await new Promise<void>((resolve) => options.clock.after(script.launchDelayMs, resolve));
    }
    if (closed) throw new Error("the fake provider is closed");
    if (machines.has(request.instanceId)) return { kind: "launched" };
    const refusal = refusalOf(request, known, script);
    if (refusal !== undefined) return { kind: "refused", ...refusal };
    if (script.launchesToFail > 0) {
      script.launchesToFail -= 1;
      throw new Error("the launch failed");
    }
    machines.add(request.instanceId);
    launched.add(request.instanceId);
    options.onLaunched?.(request);
    if (script.answersToLose > 0) {
      script.answersToLose -= 1;
      throw new Error("the answer to the launch was lost");
    }
    return { kind: "launched" };
  };

  return {
    name: "fake",
    script,
    kill,
    launch,
    instanceTypes: () => types,
    inspectImages: async () => [
      { name: "fake-image", provider: "fake", facts: options.facts ?? completeFacts },
    ],
    async terminate(instanceId) {
      if (script.terminationsToFail > 0) {
        script.terminationsToFail -= 1;
        throw new Error("the termination failed");
      }
      kill(instanceId);
    },
    consoleOutput: async (instanceId) =>
      launched.has(instanceId) ? `${instanceId} was launched\n` : undefined,
    addressOf: (instanceId) => (machines.has(instanceId) ? "127.0.0.1" : undefined),
    list: async () => [...machines].map((instanceId) => ({ instanceId, state: "running" })),
    async close() {
      closed = true;
      for (const instanceId of [...machines]) kill(instanceId);
    },
  };
}

function refusalOf(
  { instanceType, slice }: LaunchRequest,
  known: ReadonlySet<string>,
  script: FakeScript,
): { readonly code: string; readonly message: string } | undefined {
  if (slice !== undefined || known.has(instanceType)) return script.refuse.get(instanceType);
  return {
    code: "InvalidParameterValue",
    message: `Invalid value '${instanceType}' for InstanceType`,
  };
}

/** An image that meets every requirement, so that only tests about images have to think of them. */
const completeFacts: ImageFacts = {
  distribution: "Amazon Linux",
  distributionVersion: "2023",
  kernel: "6.1.0",
  architecture: "x86_64",
  virtualization: "kvm",
  containerEngine: { name: "docker", version: "25.0.8" },
  agentVersion: "1.90.0",
  logDrivers: ["json-file", "awslogs"],
  initSystem: "systemd",
  gpus: [],
  freeDiskMiB: 30_720,
};
