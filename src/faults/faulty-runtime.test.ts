import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { containerRequest } from "../../test/support/container-request.ts";
import { manualClock } from "../../test/support/manual-clock.ts";
import { createFakeRuntime } from "../agent/fake/fake-runtime.ts";
import type {
  ContainerExit,
  ContainerRuntime,
  RunningContainer,
} from "../ports/container-runtime.ts";
import type { ContainerFault, ContainerFaultKind } from "./fault-plan.ts";
import { faultyRuntime } from "./faulty-runtime.ts";

const clock = manualClock();
const always = { chance: (probability: number) => probability > 0 };

function runtimeWith(
  fault: ContainerFaultKind,
  more: Partial<ContainerFault> = {},
): ContainerRuntime {
  const faults = [{ fault, share: 1, exitCode: 3, ...more }];
  return faultyRuntime(createFakeRuntime(clock), { clock, dice: always, faults });
}

/** A container that would end well after a minute. */
function started(
  runtime: ContainerRuntime,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningContainer> {
  return runtime.start(containerRequest("busybox:1", ["run", "60000"], { environment }));
}

/** Undefined while it runs. */
async function exitOf({ exited }: RunningContainer): Promise<ContainerExit | undefined> {
  let exit: ContainerExit | undefined;
  void exited.then((ended) => {
    exit = ended;
  });
  await setImmediate();
  return exit;
}

describe("a runtime with faults", () => {
  it("changes how a container ends, when it ends or before", async () => {
    const atEnd = await started(runtimeWith("exit"));
    clock.advance(59_000);
    assert.equal(await exitOf(atEnd), undefined);
    clock.advance(1_000);
    assert.deepEqual(await exitOf(atEnd), { exitCode: 3, outOfMemory: false });

    const before = await started(runtimeWith("outOfMemory", { afterMs: 5_000 }));
    clock.advance(5_000);
    assert.deepEqual(await exitOf(before), { exitCode: 137, outOfMemory: true });
  });

  it("lets one hang until it is stopped", async () => {
    const hanging = await started(runtimeWith("hang"));
    clock.advance(3_600_000);
    assert.equal(await exitOf(hanging), undefined);
    await hanging.stop(0);
    assert.deepEqual(await exitOf(hanging), { exitCode: 137, outOfMemory: false });
  });

  it("leaves the end of what is stopped as it is", async () => {
    const stopped = await started(runtimeWith("exit"));
    await stopped.stop(1_000);
    assert.deepEqual(await exitOf(stopped), { exitCode: 143, outOfMemory: false });
  });

  it("fails pulls and starts in the words of ECS", async () => {
    await assert.rejects(
      started(runtimeWith("pullFails")),
      /^StartFailure: CannotPullContainerError: /,
    );
    await assert.rejects(
      started(runtimeWith("startFails")),
      /^StartFailure: CannotStartContainerError: /,
    );
  });

  it("leaves alone what a fault is not about", async () => {
    const about = {
      ...{ image: "alpine*", jobQueue: "main", computeEnvironment: "lab-*", attempts: 1 },
    };
    for (const [name, value] of Object.entries(about)) {
      const container = await started(runtimeWith("exit", { [name]: value }), {
        AWS_BATCH_JQ_NAME: "other",
        AWS_BATCH_CE_NAME: "other",
        AWS_BATCH_JOB_ATTEMPT: "2",
      });
      clock.advance(60_000);
      assert.equal((await exitOf(container))?.exitCode, 0, name);
    }
  });
});
