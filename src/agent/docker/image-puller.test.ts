/** Pulls against an engine that has no images until they are pulled. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { containerRequest } from "../../../test/support/container-request.ts";
import { manualClock } from "../../../test/support/manual-clock.ts";
import { type ScriptedEngine, scriptedEngine } from "../../../test/support/scripted-engine.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import type { ContainerRuntime, PullRequest } from "../../ports/container-runtime.ts";
import { forgetfulImages } from "../images/image-memory.ts";
import { cachedFirst, type PullBehavior } from "../images/image-settings.ts";
import { imageKeeper } from "./image-keeper.ts";
import { imagePuller } from "./image-puller.ts";

const minute = 60_000;

describe("image puller", () => {
  let engine: ScriptedEngine;
  let clock: ReturnType<typeof manualClock>;
  beforeEach(async () => {
    engine = await scriptedEngine();
    clock = manualClock();
  });
  afterEach(() => engine.close());

  const open = (behavior: PullBehavior = "prefer-cached"): ContainerRuntime["pull"] => {
    const deps = { docker: engine.docker, clock, log: silentLog };
    const keeper = imageKeeper({ ...deps, memory: forgetfulImages });
    return imagePuller({ ...deps, keeper, settings: { ...cachedFirst, behavior } });
  };
  const wanted = (image: string, more: Partial<PullRequest> = {}): PullRequest => ({
    ...containerRequest(image, []),
    ...more,
  });
  const digest = (image: string) => ({ digest: `sha256:${image}` });

  test("an image that is there is not asked for", async () => {
    engine.images.set("busybox", "sha256:1");
    assert.deepEqual(await open()(wanted("busybox")), { digest: "sha256:1" });
    assert.deepEqual(engine.asked, []);
  });

  test("tasks that want the same image share one pull, of one tag, and all see its progress", async () => {
    const pull = open();
    const seen: string[] = [];
    const pulls = Promise.all(
      ["a", "b", "c"].map((name) =>
        pull(wanted("busybox", { onProgress: (status) => seen.push(`${name} ${status}`) })),
      ),
    );
    await engine.pullsOpen(1);
    const layer = { id: "0123456789ab", status: "Downloading" };
    const progressDetail = { current: 40 * 2 ** 20, total: 120 * 2 ** 20 };
    // Each has asked whether the image is there before it joins: the pull must not end until all have.
    while (!["a", "b", "c"].every((name) => seen.some((line) => line.startsWith(name)))) {
      clock.advance(5_000);
      engine.say({ ...layer, progressDetail });
      await new Promise((resolve) => setImmediate(resolve));
    }
    engine.finish();
    assert.deepEqual(
      await pulls,
      Array.from({ length: 3 }, () => digest("busybox:latest")),
    );
    assert.deepEqual(engine.asked, ["busybox:latest"]);
    assert.ok(seen.includes("c pulling image busybox: 0 of 1 layers, 40 of 120 MiB"), `${seen}`);
  });

  test("credentials go to the engine; who has others, or none, pulls for itself", async () => {
    const pull = open();
    const auth = { username: "me", password: "secret" };
    const pulls = [
      pull(wanted("a:1", { auth: async () => auth })),
      pull(wanted("a:1", { auth: async () => ({ ...auth, password: "other" }) })),
      pull(wanted("a:1")),
    ];
    await engine.pullsOpen(3);
    const shown = engine.credentials.map(
      (text) => text && JSON.parse(Buffer.from(text, "base64").toString()),
    );
    assert.deepEqual(
      shown.map((one) => one?.password),
      ["secret", "other", undefined],
    );
    assert.equal(shown[0].username, "me");
    for (let n = 0; n < 3; n += 1) engine.finish();
    await Promise.all(pulls);
  });

  test("credentials are asked for only when the registry is", async () => {
    engine.images.set("a:1", "sha256:1");
    const auth = () => assert.fail("nobody needs them");
    assert.deepEqual(await open()(wanted("a:1", { auth })), { digest: "sha256:1" });
  });

  test("three pulls at a time; who waits is told so", async () => {
    const pull = open();
    const told: string[] = [];
    const pulls = Promise.all(
      ["1", "2", "3", "4", "5"].map((tag) =>
        pull(wanted(`a:${tag}`, { onProgress: (status) => told.push(status) })),
      ),
    );
    await engine.pullsOpen(3);
    const waiting = (): number =>
      told.filter((status) => status.startsWith("waiting for other pulls")).length;
    while (waiting() < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(engine.asked.length, 3);
    for (let n = 0; n < 5; n += 1) {
      await engine.pullsOpen(1);
      engine.finish();
    }
    await pulls;
    assert.deepEqual([...engine.asked].sort(), ["a:1", "a:2", "a:3", "a:4", "a:5"]);
  });

  test("a pull that fails midway is tried again; what the registry refuses is not", async () => {
    const pull = open();
    const tried = pull(wanted("a:1"));
    await engine.pullsOpen(1);
    engine.finish({ error: "unexpected EOF" });
    while (engine.asked.length < 2) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await engine.pullsOpen(1);
    engine.finish();
    assert.deepEqual(await tried, digest("a:1"));

    const refused = pull(wanted("b:1"));
    await engine.pullsOpen(1);
    engine.finish({ error: "manifest for b:1 not found: manifest unknown" });
    await assert.rejects(refused, {
      message: "CannotPullContainerError: manifest for b:1 not found: manifest unknown",
    });
    assert.equal(engine.asked.length, 3);
  });

  test("a pull that stands still is given up, and after five tries the task with it", async () => {
    const pull = open();
    let ended = false;
    const stuck = pull(wanted("a:1")).finally(() => {
      ended = true;
    });
    stuck.catch(() => undefined);
    while (!ended) {
      clock.advance(minute / 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await assert.rejects(stuck, {
      message: "CannotPullContainerError: inactivity time exceeded timeout while pulling image",
    });
    assert.equal(engine.asked.length, 5);
  });

  test("by default a registry is asked each time, and what is there runs when it does not answer", async () => {
    const pull = open("default");
    engine.images.set("app", "sha256:old");
    const fresh = pull(wanted("app"));
    await engine.pullsOpen(1);
    engine.finish();
    assert.deepEqual(await fresh, digest("app:latest"));
    const again = pull(wanted("app"));
    await engine.pullsOpen(1);
    engine.finish({ error: "dial tcp: no such host" });
    assert.deepEqual(await again, digest("app:latest"));
    assert.equal(engine.asked.length, 2);
  });

  test("always: what cannot be pulled does not run; once: what was pulled is not asked for again", async () => {
    engine.images.set("app", "sha256:old");
    const failing = open("always")(wanted("app"));
    await engine.pullsOpen(1);
    engine.finish({ error: "denied: requested access to the resource is denied" });
    await assert.rejects(failing, /^StartFailure: CannotPullContainerError: denied/);

    const pull = open("once");
    const first = pull(wanted("app"));
    await engine.pullsOpen(1);
    engine.finish();
    await first;
    assert.deepEqual(await pull(wanted("app")), digest("app:latest"));
    assert.equal(engine.asked.length, 2);
  });
});
