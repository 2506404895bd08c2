import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exerciseMachineProvider } from "../../../test/conformance/machine-provider.ts";
import { manualClock } from "../../../test/support/manual-clock.ts";
import type { LaunchRequest } from "../../ports/machine-provider.ts";
import { createFakeProvider } from "./fake-provider.ts";

exerciseMachineProvider("fake", async () => {
  const provider = createFakeProvider({ clock: manualClock() });
  provider.script.refuse.set("m5.large", {
    code: "InsufficientInstanceCapacity",
    message: "We currently do not have sufficient m5.large capacity",
  });
  return {
    provider,
    launchableType: "c6i.large",
    refusedType: "m5.large",
    imageId: "ami-0123456789abcdef0",
    settle: async () => {},
  };
});

const request: LaunchRequest = {
  instanceId: "i-00000000000000001",
  instanceType: "c6i.large",
  imageId: "ami-0123456789abcdef0",
  clusterName: "a_Batch_1",
  computeEnvironment: "a",
  tags: {},
  userData: "",
};

describe("the fake provider", () => {
  it("takes the time it was told to", async () => {
    const clock = manualClock();
    const provider = createFakeProvider({ clock });
    provider.script.launchDelayMs = 60_000;
    const launching = provider.launch(request);
    clock.advance(59_999);
    assert.deepEqual(await provider.list(), []);
    clock.advance(1);
    assert.deepEqual(await launching, { kind: "launched" });
    assert.deepEqual(await provider.list(), [{ instanceId: request.instanceId, state: "running" }]);
  });

  it("launches and loses the answer; asked again, it says so and launches nothing", async () => {
    const launched: string[] = [];
    const provider = createFakeProvider({
      clock: manualClock(),
      onLaunched: ({ instanceId }) => launched.push(instanceId),
    });
    provider.script.answersToLose = 1;
    await assert.rejects(provider.launch(request), /answer/);
    assert.deepEqual(await provider.launch(request), { kind: "launched" });
    assert.deepEqual(launched, [request.instanceId]);
  });

  it("fails and starts nothing", async () => {
    const provider = createFakeProvider({ clock: manualClock() });
    provider.script.launchesToFail = 1;
    await assert.rejects(provider.launch(request), /launch failed/);
    assert.deepEqual(await provider.list(), []);
  });

  it("tells once that a machine is gone, however it went", async () => {
    const gone: string[] = [];
    const provider = createFakeProvider({ clock: manualClock(), onGone: (id) => gone.push(id) });
    await provider.launch(request);
    provider.kill(request.instanceId);
    await provider.terminate(request.instanceId);
    await provider.close();
    assert.deepEqual(gone, [request.instanceId]);
  });
});
