import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exerciseMachineProvider } from "../../../test/conformance/machine-provider.ts";
import type { LaunchRequest } from "../../ports/machine-provider.ts";
import type { HostAgent, HostAgentConfig } from "./host-agent.ts";
import {
  createHostProvider,
  type HostProvider,
  type HostProviderOptions,
} from "./host-provider.ts";

/** A machine whose agents are notes in a list. `started` and `stopped` say what happened, in order. */
function machine(overrides: Partial<HostProviderOptions> = {}): {
  readonly provider: HostProvider;
  readonly started: Omit<HostAgentConfig, "say">[];
  readonly events: string[];
} {
  const started: Omit<HostAgentConfig, "say">[] = [];
  const events: string[] = [];
  const provider = createHostProvider({
    hostResources: { vCpus: 8, memoryMiB: 32_000, gpuIds: [] },
    architecture: "x86_64",
    overcommit: false,
    address: "192.0.2.7",
    inspect: async () => ({ distribution: "Debian GNU/Linux", distributionVersion: "12" }),
    sweep: async () => void events.push("sweep"),
    startAgent: async ({ say, ...config }): Promise<HostAgent> => {
      say("the agent speaks");
      const name = config.instance?.instanceId ?? config.clusterName;
      started.push(config);
      events.push(`start ${name}`);
      return { stop: async ({ graceMs }) => void events.push(`stop ${name} in ${graceMs}`) };
    },
    ...overrides,
  });
  return { provider, started, events };
}

function request(n: number, instanceType: string): LaunchRequest {
  return {
    instanceId: `i-${n}`,
    instanceType,
    imageId: "ami-1",
    clusterName: "a_Batch_1",
    computeEnvironment: "a",
    tags: {},
    userData: "",
  };
}

exerciseMachineProvider("host", async () => ({
  provider: machine().provider,
  launchableType: "c6i.large",
  refusedType: "c6i.32xlarge",
  imageId: "ami-0123456789abcdef0",
  settle: async () => {},
}));

describe("an instance of the host provider", () => {
  it("is an agent with the vCPUs and 95 % of the memory of its type", async () => {
    const { provider, started } = machine();
    await provider.launch(request(1, "m6i.large"));
    assert.deepEqual(started, [
      {
        clusterName: "a_Batch_1",
        computeEnvironment: "a",
        instance: { instanceId: "i-1", instanceType: "m6i.large", imageId: "ami-1" },
        resources: { cpu: 2048, memoryMiB: 7782, gpus: 0 },
        gpuIds: [],
      },
    ]);
  });

  it("fits a machine that has a little less memory than its type", async () => {
    const { provider } = machine();
    assert.deepEqual(await provider.launch(request(1, "m6i.2xlarge")), { kind: "launched" });
  });

  it("is stopped, with a short grace for its tasks, when it is terminated", async () => {
    const { provider, events } = machine({ stopGraceMs: 10 });
    await provider.launch(request(1, "m6i.large"));
    await provider.terminate("i-1");
    assert.deepEqual(events, ["sweep", "start i-1", "stop i-1 in 10"]);
  });

  it("has this machine's address, and a console that outlives it", async () => {
    const { provider } = machine();
    await provider.launch(request(1, "m6i.large"));
    assert.equal(provider.addressOf("i-1"), "192.0.2.7");
    await provider.terminate("i-1");
    assert.equal(provider.addressOf("i-1"), undefined);
    assert.deepEqual((await provider.consoleOutput("i-1"))?.split("\n"), [
      "began on this machine: 2 vCPUs and 7782 MiB of it",
      "the agent speaks",
      "ended",
      "",
    ]);
  });

  it("has no agent when it is of no cluster, and holds its part all the same", async () => {
    const { provider, started } = machine({
      hostResources: { vCpus: 2, memoryMiB: 8_000, gpuIds: [] },
    });
    const alone = { ...request(1, "m6i.large"), clusterName: "" };
    assert.deepEqual(await provider.launch(alone), { kind: "launched" });
    assert.deepEqual(started, []);
    assert.equal((await provider.launch(request(2, "m6i.large"))).kind, "refused");
    await provider.terminate("i-1");
    assert.deepEqual(await provider.launch(request(2, "m6i.large")), { kind: "launched" });
  });

  it("stays listed while its agent cannot be stopped, and goes with the next try", async () => {
    let tries = 0;
    const stop = async (): Promise<void> => {
      tries += 1;
      if (tries === 1) throw new Error("still busy");
    };
    const { provider } = machine({ startAgent: async () => ({ stop }) });
    await provider.launch(request(1, "m6i.large"));
    await assert.rejects(provider.terminate("i-1"), /still busy/);
    assert.equal((await provider.list()).length, 1);
    await provider.terminate("i-1");
    assert.deepEqual(await provider.list(), []);
  });

  it("is listed from the moment its agent starts, which may register before it says so", async () => {
    const registered = Promise.withResolvers<HostAgent>();
    const asked = Promise.withResolvers<void>();
    const { provider } = machine({
      startAgent: () => {
        asked.resolve();
        return registered.promise;
      },
    });
    const launching = provider.launch(request(1, "m6i.large"));
    await asked.promise;
    assert.equal((await provider.list()).length, 1);
    const terminating = provider.terminate("i-1");
    registered.resolve({ stop: async () => {} });
    await Promise.all([launching, terminating]);
    assert.deepEqual(await provider.list(), []);
  });

  it("is not listed, and holds nothing, when its agent did not start", async () => {
    let fails = true;
    const { provider } = machine({
      startAgent: async () => {
        if (fails) throw new Error("no agent");
        return { stop: async () => {} };
      },
    });
    await assert.rejects(provider.launch(request(1, "m6i.2xlarge")), /no agent/);
    assert.deepEqual(await provider.list(), []);
    fails = false;
    assert.deepEqual(await provider.launch(request(2, "m6i.2xlarge")), { kind: "launched" });
  });
});

describe("the room of this machine", () => {
  it("is shared out and never exceeded, also by launches at the same time", async () => {
    const { provider } = machine();
    const requests = Array.from({ length: 6 }, (_, n) => request(n, "c6i.large"));
    const outcomes = await Promise.all(requests.map((one) => provider.launch(one)));
    assert.equal(outcomes.filter((outcome) => outcome.kind === "launched").length, 4);
    assert.deepEqual(outcomes[5], {
      kind: "refused",
      code: "InsufficientInstanceCapacity",
      message:
        "We currently do not have sufficient c6i.large capacity; it needs 2 vCPUs and 3.8 GiB of " +
        "memory; this machine has 8 vCPUs and 31.3 GiB of memory and 8 vCPUs and 15.2 GiB of " +
        "memory are in use; start the server with --overcommit to allow more",
    });
  });

  it("ends with its memory as well as with its vCPUs", async () => {
    const { provider } = machine();
    await provider.launch(request(1, "r6i.large"));
    await provider.launch(request(2, "r6i.large"));
    const third = await provider.launch(request(3, "r6i.large"));
    assert.equal(third.kind, "refused");
  });

  it("may be exceeded by a factor, or without limit", async () => {
    const launchedWith = async (overcommit: boolean | number): Promise<number> => {
      const { provider } = machine({ overcommit });
      for (let n = 0; n < 20; n += 1) await provider.launch(request(n, "c6i.large"));
      return (await provider.list()).length;
    };
    assert.equal(await launchedWith(false), 4);
    assert.equal(await launchedWith(1.5), 6);
    assert.equal(await launchedWith(true), 20);
  });

  it("has no place for another architecture, and names types that fit", async () => {
    const { provider } = machine({ architecture: "arm64" });
    assert.deepEqual(await provider.launch(request(1, "m6i.large")), {
      kind: "refused",
      code: "Unsupported",
      message:
        "The architecture 'x86_64' of m6i.large does not match the architecture 'arm64' of this " +
        "machine; use instance types such as m6g, c6g or t4g",
    });
  });

  it("gives whole GPUs, each to one instance, even with overcommit", async () => {
    const host = { vCpus: 8, memoryMiB: 64_000, gpuIds: ["GPU-a", "GPU-b"] };
    const { provider, started } = machine({ hostResources: host, overcommit: true });
    await provider.launch(request(1, "g4dn.xlarge"));
    await provider.launch(request(2, "g5.xlarge"));
    assert.deepEqual(
      started.map((config) => config.gpuIds),
      [["GPU-a"], ["GPU-b"]],
    );
    const third = await provider.launch(request(3, "g4dn.xlarge"));
    assert.equal(third.kind === "refused" && third.code, "InsufficientInstanceCapacity");
    const four = await provider.launch(request(4, "g4dn.12xlarge"));
    assert.equal(four.kind === "refused" && four.code, "Unsupported");
    await provider.terminate("i-1");
    await provider.launch(request(5, "g4dn.xlarge"));
    assert.deepEqual(started.at(-1)?.gpuIds, ["GPU-a"]);
  });
});

describe("what a killed server left", () => {
  it("is swept once, before the first agent starts", async () => {
    const { provider, events } = machine();
    await Promise.all([provider.launch(request(1, "t3.micro")), provider.join("b", "b")]);
    await provider.launch(request(2, "t3.micro"));
    assert.deepEqual(events[0], "sweep");
    assert.equal(events.filter((event) => event === "sweep").length, 1);
  });

  it("keeps launches from starting until it is gone", async () => {
    let tries = 0;
    const { provider, events } = machine({
      sweep: async () => {
        tries += 1;
        if (tries === 1) throw new Error("the engine does not answer");
      },
    });
    await assert.rejects(provider.launch(request(1, "t3.micro")), /does not answer/);
    assert.deepEqual(events, []);
    assert.deepEqual(await provider.launch(request(1, "t3.micro")), { kind: "launched" });
  });
});

describe("joining the cluster of an unmanaged environment", () => {
  it("offers what is free, and is no instance", async () => {
    const { provider, started } = machine();
    await provider.launch(request(1, "m6i.large"));
    assert.deepEqual(await provider.join("u_Batch_1", "u"), { kind: "launched" });
    assert.deepEqual(started[1], {
      clusterName: "u_Batch_1",
      computeEnvironment: "u",
      resources: { cpu: 6 * 1024, memoryMiB: 23_007, gpus: 0 },
      gpuIds: [],
    });
    assert.deepEqual(
      (await provider.list()).map((one) => one.instanceId),
      ["i-1"],
    );
    assert.deepEqual(provider.joined(), ["u_Batch_1"]);
  });

  it("happens once per cluster, and holds its part until it leaves", async () => {
    const { provider, started } = machine();
    await Promise.all([provider.join("u", "u"), provider.join("u", "u")]);
    assert.equal(started.length, 1);
    const second = await provider.join("v", "v");
    assert.equal(second.kind === "refused" && second.code, "InsufficientInstanceCapacity");
    await provider.leave("u");
    assert.deepEqual(provider.joined(), []);
    assert.deepEqual(await provider.join("v", "v"), { kind: "launched" });
  });

  it("ends with the provider", async () => {
    const { provider, events } = machine();
    await provider.join("u", "u");
    await provider.close();
    assert.deepEqual(events, ["sweep", "start u", "stop u in 2000"]);
  });
});
