import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { manualClock } from "../../../test/support/manual-clock.ts";
import { type ScriptedEngine, scriptedEngine } from "../../../test/support/scripted-engine.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import type { ImageMemory, KnownImage } from "../images/image-memory.ts";
import type { CleanUpSettings } from "../images/image-settings.ts";
import { type ImageKeeper, imageKeeper } from "./image-keeper.ts";

const minute = 60_000;
const settings: CleanUpSettings = {
  ...{ intervalMs: 30 * minute, minimumAgeMs: 60 * minute, perCycle: 2, excluded: ["kept"] },
};

describe("image keeper", () => {
  let engine: ScriptedEngine;
  let clock: ReturnType<typeof manualClock>;
  let written: readonly KnownImage[];
  beforeEach(async () => {
    engine = await scriptedEngine();
    clock = manualClock();
    written = [];
  });
  afterEach(() => engine.close());

  const memory: ImageMemory = {
    read: () => written,
    write(images) {
      written = images;
    },
  };
  const open = (more: Partial<CleanUpSettings> = {}): ImageKeeper => {
    const deps = { docker: engine.docker, clock, log: silentLog, memory };
    return imageKeeper({ ...deps, settings: { ...settings, ...more } });
  };
  /** Pulls and uses, one after the other. */
  const use = (keeper: ImageKeeper, ...names: readonly string[]): void => {
    for (const name of names) {
      engine.images.set(name, `id-${name}`);
      keeper.used(name, `id-${name}`, true);
      clock.advance(1);
    }
  };

  test("in each cycle the least recently used go, a few, when they are old enough", async () => {
    const keeper = open();
    use(keeper, "a", "b", "c", "kept");
    keeper.used("a", "id-a", false);
    assert.equal(await keeper.cleanUp(), 0, "pulled a moment ago");
    clock.advance(61 * minute);
    assert.equal(await keeper.cleanUp(), 2);
    assert.deepEqual(engine.removed, ["b", "c"]);
    assert.equal(await keeper.cleanUp(), 1);
    assert.deepEqual([...engine.images.keys()], ["kept"]);
    assert.deepEqual(
      written.map(({ names }) => names),
      [["kept"]],
    );
  });

  test("never one that a task waits for, or a container is made of", async () => {
    const keeper = open();
    use(keeper, "waited-for", "running", "idle");
    engine.inUse.add("id-running");
    keeper.start(() => ["waited-for"]);
    clock.advance(30 * minute);
    await keeper.settled();
    clock.advance(40 * minute);
    await keeper.settled();
    keeper.stop();
    assert.deepEqual(engine.removed, ["idle"]);
  });

  test("a name that moved on leaves its old image to be removed by its id", async () => {
    const keeper = open();
    use(keeper, "app");
    engine.images.set("app", "id-newer");
    engine.images.set("<none>", "id-app");
    keeper.used("app", "id-newer", true);
    clock.advance(61 * minute);
    keeper.start(() => ["app"]);
    assert.equal(await keeper.cleanUp(), 1);
    keeper.stop();
    assert.deepEqual(engine.removed, ["id-app"]);
  });

  test("what another life of the agent has pulled is known to the next", async () => {
    use(open(), "a");
    const next = open();
    assert.deepEqual([next.wasPulled("a"), next.wasPulled("b")], [true, false]);
    clock.advance(61 * minute);
    assert.equal(await next.cleanUp(), 1);
  });

  test("when the disk is full, age counts no more, until there is room", async () => {
    const keeper = open();
    use(keeper, "a", "b", "c");
    const removed = await keeper.makeRoom(async () => engine.removed.length >= 2);
    assert.equal(removed, 2);
    assert.deepEqual(engine.removed, ["a", "b"]);
  });

  test("an image that was there before a task used it stays: it may be in no registry", async () => {
    const keeper = open();
    engine.images.set("built-here", "id-built-here");
    keeper.used("built-here", "id-built-here", false);
    clock.advance(61 * minute);
    assert.equal(await keeper.cleanUp(), 0);
    assert.equal(await keeper.makeRoom(async () => false), 0);
    const thorough = open({ untrackedAgeMs: minute });
    assert.equal(await thorough.cleanUp(), 1);
  });

  test("images of nobody's tasks go only where that was asked for", async () => {
    engine.images.set("foreign", "id-foreign").set("kept", "id-kept");
    assert.equal(await open().cleanUp(), 0);
    assert.equal(await open({ untrackedAgeMs: minute }).cleanUp(), 1);
    assert.deepEqual(engine.removed, ["foreign"]);
  });
});
