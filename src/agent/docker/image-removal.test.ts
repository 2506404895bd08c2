/** Images come and go on a real engine: what the keeper removes, and what the engine does not let it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { busyboxImage, makeBusyboxImage } from "../../../test/support/busybox-image.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import { systemClock } from "../../main/system-clock.ts";
import { forgetfulImages } from "../images/image-memory.ts";
import { findDockerEngine } from "./docker-engine.ts";
import { engineStatus } from "./docker-failure.ts";
import { imageKeeper } from "./image-keeper.ts";

const engine = await findDockerEngine();
const skip =
  engine === undefined && process.env.CI === undefined && "no container engine answers here";

describe("images on an engine", { skip }, () => {
  test("those that no container is made of are removed, by all their names", async () => {
    assert.ok(engine, "no container engine answers here");
    const { docker } = engine;
    await makeBusyboxImage(docker);
    const repo = `batchyard-removal-${process.pid}`;
    const base = await docker.createContainer({ Image: busyboxImage, Cmd: ["true"] });
    const ids: string[] = [];
    for (const tag of ["idle", "used"]) {
      // An image of its own content: another one of the same would share its id.
      const made = await base.commit({ repo, tag, comment: tag, changes: `LABEL it=${tag}` });
      ids.push((made as { readonly Id: string }).Id);
    }
    await base.remove();
    const [idle = "", used = ""] = ids;
    await docker.getImage(idle).tag({ repo, tag: "other" });
    const container = await docker.createContainer({ Image: `${repo}:used`, Cmd: ["true"] });

    const settings = { intervalMs: 60_000, minimumAgeMs: 0, perCycle: 5, excluded: [] };
    const deps = { docker, clock: systemClock, log: silentLog, memory: forgetfulImages };
    const keeper = imageKeeper({ ...deps, settings });
    for (const name of ["idle", "other"]) keeper.used(`${repo}:${name}`, idle, true);
    keeper.used(`${repo}:used`, used, true);
    const isThere = (id: string): Promise<boolean> =>
      docker
        .getImage(id)
        .inspect()
        .then(
          () => true,
          (error: unknown) => engineStatus(error) !== 404,
        );
    assert.equal(await keeper.makeRoom(async () => false), 1);
    assert.deepEqual([await isThere(idle), await isThere(used)], [false, true]);
    await container.remove();
    assert.equal(await keeper.makeRoom(async () => false), 1);
    assert.equal(await isThere(used), false);
  });
});
