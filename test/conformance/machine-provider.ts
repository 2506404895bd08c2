/**
 * The contract of the port machine-provider as tests. Every provider, the fake one too, runs this suite:
 *
 *   exerciseMachineProvider("host", async () => ({ provider, launchableType, refusedType, ... }));
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { LaunchRequest, MachineProvider } from "../../src/ports/machine-provider.ts";

export type MachineProviderUnderTest = {
  readonly provider: MachineProvider;
  /** A type of which at least three machines fit at once. */
  readonly launchableType: string;
  /** A type the provider knows and cannot launch. */
  readonly refusedType: string;
  readonly imageId: string;
  /** Lets what the provider does by itself come to its end (moves virtual time, awaits a signal). */
  readonly settle: () => Promise<void>;
};

export function exerciseMachineProvider(
  name: string,
  open: () => Promise<MachineProviderUnderTest>,
): void {
  describe(`the machine provider "${name}"`, () => {
    let subject: MachineProviderUnderTest;
    let provider: MachineProvider;
    beforeEach(async () => {
      subject = await open();
      provider = subject.provider;
    });
    afterEach(() => provider.close());

    const request = (n: number, instanceType = subject.launchableType): LaunchRequest => ({
      instanceId: `i-${n.toString(16).padStart(17, "0")}`,
      instanceType,
      imageId: subject.imageId,
      clusterName: "conformance_Batch_1",
      computeEnvironment: "conformance",
      tags: { Name: "conformance" },
      userData: "",
    });
    const present = async (): Promise<readonly string[]> =>
      (await provider.list())
        .filter((machine) => machine.state === "running")
        .map((machine) => machine.instanceId)
        .sort();

    exerciseKnowledge(() => subject);
    exerciseLaunch(() => subject, request, present);
    exerciseEnd(() => subject, request, present);
  });
}

type Subject = () => MachineProviderUnderTest;
type Request = (n: number, instanceType?: string) => LaunchRequest;
type Present = () => Promise<readonly string[]>;

function exerciseKnowledge(subject: Subject): void {
  it("lists the types it knows, also those it cannot launch now", () => {
    const names = subject()
      .provider.instanceTypes()
      .map((type) => type.name);
    assert.ok(names.includes(subject().launchableType));
    assert.ok(names.includes(subject().refusedType));
    assert.equal(new Set(names).size, names.length);
  });

  it("offers images under its own name", async () => {
    const images = await subject().provider.inspectImages();
    assert.ok(images.length > 0);
    for (const image of images) {
      assert.equal(image.provider, subject().provider.name);
      assert.match(image.name, /^[\w./-]{3,128}$/);
    }
    assert.deepEqual(await subject().provider.inspectImages(), images);
  });
}

function exerciseLaunch(subject: Subject, request: Request, present: Present): void {
  it("shows what it launched, each machine once", async () => {
    const { provider } = subject();
    assert.deepEqual(await provider.launch(request(1)), { kind: "launched" });
    assert.deepEqual(await provider.launch(request(2)), { kind: "launched" });
    assert.deepEqual(await present(), [request(1).instanceId, request(2).instanceId]);
  });

  it("launches nothing new when asked again for the same instance", async () => {
    const { provider } = subject();
    await provider.launch(request(1));
    assert.deepEqual(await provider.launch(request(1)), { kind: "launched" });
    assert.deepEqual(await present(), [request(1).instanceId]);
  });

  it("launches one machine when asked twice at the same time", async () => {
    const { provider } = subject();
    const outcomes = await Promise.all([provider.launch(request(1)), provider.launch(request(1))]);
    assert.deepEqual(outcomes, [{ kind: "launched" }, { kind: "launched" }]);
    assert.deepEqual(await present(), [request(1).instanceId]);
  });

  it("answers what it cannot launch with a code and a sentence", async () => {
    const { provider, refusedType } = subject();
    for (const type of [refusedType, "no9such.large"]) {
      const outcome = await provider.launch(request(1, type));
      assert.ok(outcome.kind === "refused", type);
      assert.match(outcome.code, /^[A-Z][A-Za-z.]+$/);
      assert.ok(outcome.message.includes(type), outcome.message);
    }
    assert.deepEqual(await present(), []);
  });

  it("can launch an instance that it refused before", async () => {
    const { provider, refusedType } = subject();
    await provider.launch(request(1, refusedType));
    assert.deepEqual(await provider.launch(request(1)), { kind: "launched" });
  });
}

function exerciseEnd(subject: Subject, request: Request, present: Present): void {
  /** As the launcher does it: asks until the machine is no longer listed. */
  const terminate = async (instanceId: string): Promise<void> => {
    for (let asked = 0; asked < 10; asked += 1) {
      await subject().provider.terminate(instanceId);
      await subject().settle();
      const listed = await subject().provider.list();
      if (!listed.some((machine) => machine.instanceId === instanceId)) return;
    }
    assert.fail(`${instanceId} is still listed after ten requests to terminate it`);
  };

  it("terminates the machine that is named and no other", async () => {
    const { provider } = subject();
    await provider.launch(request(1));
    await provider.launch(request(2));
    await terminate(request(1).instanceId);
    assert.deepEqual(await present(), [request(2).instanceId]);
  });

  it("knows the address of a machine that is there, and keeps what it said", async () => {
    const { provider } = subject();
    const { instanceId } = request(1);
    assert.equal(provider.addressOf(instanceId), undefined);
    assert.equal(await provider.consoleOutput(instanceId), undefined);
    await provider.launch({ ...request(1), clusterName: "" });
    assert.match(provider.addressOf(instanceId) ?? "", /^\d+\.\d+\.\d+\.\d+$/);
    await terminate(instanceId);
    assert.equal(provider.addressOf(instanceId), undefined);
    assert.match((await provider.consoleOutput(instanceId)) ?? "", /\n$/);
  });

  it("takes a repeated or unknown termination calmly", async () => {
    const { provider } = subject();
    await provider.launch(request(1));
    await Promise.all([terminate(request(1).instanceId), terminate(request(1).instanceId)]);
    await terminate(request(1).instanceId);
    await provider.terminate(request(99).instanceId);
    assert.deepEqual(await present(), []);
  });

  it("ends a machine that is terminated while it is being launched", async () => {
    const { provider } = subject();
    const launching = provider.launch(request(1));
    const terminating = provider.terminate(request(1).instanceId);
    await Promise.all([launching, terminating]);
    await terminate(request(1).instanceId);
    assert.deepEqual(await present(), []);
  });

  it("gives room back: many machines one after another", async () => {
    const { provider } = subject();
    for (let n = 1; n <= 20; n += 1) {
      assert.deepEqual(await provider.launch(request(n)), { kind: "launched" });
      await terminate(request(n).instanceId);
    }
    assert.deepEqual(await present(), []);
  });

  it("ends everything when it is closed, and can be closed twice", async () => {
    const { provider } = subject();
    await provider.launch(request(1));
    await provider.close();
    await provider.close();
    assert.deepEqual(await present(), []);
    await assert.rejects(provider.launch(request(2)), /closed/);
  });
}
