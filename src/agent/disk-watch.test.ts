import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { containerRequest } from "../../test/support/container-request.ts";
import { manualClock } from "../../test/support/manual-clock.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import { diskWatch, withDiskWatch } from "./disk-watch.ts";
import { createFakeRuntime } from "./fake/fake-runtime.ts";

function disk(freeMiB: number | undefined, freed = 0) {
  const clock = manualClock();
  const is = { freeMiB, cleanUps: 0 };
  const watch = diskWatch({
    ...{ clock, log: silentLog, path: "/var/lib/docker", floorMiB: 1024 },
    freeMiB: async () => is.freeMiB,
    async makeRoom(enough) {
      assert.equal(await enough(), false);
      is.cleanUps += 1;
      is.freeMiB = (is.freeMiB ?? 0) + freed;
    },
  });
  return { is, clock, watch, runtime: withDiskWatch(createFakeRuntime(clock), watch) };
}

const request = containerRequest("app", []);

describe("disk watch", () => {
  test("with room, or an unknown disk, nobody is stopped and nothing removed", async () => {
    for (const free of [1024, undefined]) {
      const { is, runtime } = disk(free);
      await runtime.pull(request);
      assert.equal(is.cleanUps, 0);
    }
  });

  test("below the floor images go first, and a task that finds room starts", async () => {
    const { is, runtime } = disk(1000, 500);
    await Promise.all([runtime.pull(request), runtime.pull(request)]);
    assert.equal(is.cleanUps, 1);
  });

  test("when that was not enough, the task waits, and starts when another one leaves room", async () => {
    const { is, clock, runtime } = disk(1000);
    const told = Promise.withResolvers<string>();
    const pulled = runtime.pull({ ...request, onProgress: told.resolve });
    assert.equal(
      await told.promise,
      "waiting for room on the disk: 1000 MiB are free in /var/lib/docker, " +
        "1024 MiB must be for a task to start",
    );
    is.freeMiB = 2000;
    clock.advance(5_000);
    await pulled;
  });

  test("when there is no room for a minute, it fails before it begins and says why", async () => {
    const { clock, runtime } = disk(1000);
    const failed = runtime.pull({ ...request, onProgress: () => setImmediate(later) });
    const later = (): void => clock.advance(5_000);
    await assert.rejects(failed, {
      name: "StartFailure",
      message:
        "CannotCreateContainerError: no space left on device: 1000 MiB are free in /var/lib/docker, " +
        "1024 MiB must be for a task to start",
    });
  });

  test("it looks by itself, too", async () => {
    const { is, clock, watch } = disk(1000, 500);
    watch.start();
    clock.advance(60_000);
    while (is.cleanUps === 0) await new Promise((resolve) => setImmediate(resolve));
    watch.stop();
  });
});
