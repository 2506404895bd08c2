/** The part of the store's suite about channels of images, and about the facts that decisions see of images. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Channel } from "../../src/model/channel.ts";
import type { Store } from "../../src/ports/store.ts";
import { goodFacts } from "../support/image-facts.ts";
import { imageRow } from "../support/image-rows.ts";

const channel: Channel = {
  name: "lab",
  createdAt: 5,
  minimumAgeDays: 7,
  endOfLifeAt: 99,
  lastVersion: 2,
  versions: [
    { version: 1, imageId: "ami-00000001", approvedAt: 6, skipped: "It hung." },
    { version: 2, imageId: "ami-00000002", approvedAt: 7 },
  ],
};

export function exerciseStoreChannels(store: () => Store): void {
  describe("channels of images", () => {
    it("come back as they went in, by name, change and go", async () => {
      const { endOfLifeAt: _, ...endless } = { ...channel, name: "beta", versions: [] };
      await store().transact(async (tx) => {
        await tx.channels.insert(channel);
        await tx.channels.insert(endless);
      });
      const list = () => store().read((view) => view.channels.list());
      assert.deepEqual(await list(), [endless, channel]);
      const changed = { ...channel, minimumAgeDays: 0, lastVersion: 3 };
      await store().transact(async (tx) => {
        await tx.channels.update(changed);
        await tx.channels.remove("beta");
      });
      assert.deepEqual(await list(), [changed]);
      assert.deepEqual(await store().read((view) => view.channels.get("lab")), changed);
      assert.equal(await store().read((view) => view.channels.get("beta")), undefined);
      await assert.rejects(store().transact((tx) => tx.channels.insert(changed)));
      await assert.rejects(store().transact((tx) => tx.channels.update(endless)));
    });

    it("images that can be launched are in the snapshot, without their long lists", async () => {
      const packages = { "ecs-init": "1.89.2", bash: "5.2" };
      await store().transact(async (tx) => {
        await tx.images.insert(imageRow("ami-00000001", { ...goodFacts, packages }));
        await tx.images.insert(imageRow("ami-00000002", {}));
        await tx.images.insert({ ...imageRow("ami-00000003"), state: "disabled" });
      });
      const { images } = await store().read((view) => view.snapshot(1));
      assert.deepEqual(images, {
        "ami-00000001": { ...goodFacts, packages: { "ecs-init": "1.89.2" } },
        "ami-00000002": {},
      });
      const whole = await store().read((view) => view.images.get("ami-00000001"));
      assert.deepEqual(whole?.facts.packages, packages);
    });
  });
}
