/** The part of the store's suite about what EC2 keeps: launch templates, images by name, and the tags of all of it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Image, offeredListing } from "../../src/model/image.ts";
import type { LaunchTemplate, LaunchTemplateVersion } from "../../src/model/launch-template.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { instanceRow } from "./store-fixtures.ts";

const template: LaunchTemplate = {
  launchTemplateId: "lt-00000000000000001",
  name: "workers",
  createdAt: 1,
  createdBy: "arn:aws:iam::123456789012:user/tester",
  defaultVersion: 1,
  lastVersion: 1,
};

const version = (n: number): LaunchTemplateVersion => ({
  launchTemplateId: template.launchTemplateId,
  version: n,
  createdAt: n,
  createdBy: template.createdBy,
  data: { ImageId: `ami-${n}`, BlockDeviceMappings: [{ DeviceName: "/dev/xvda" }], Odd: { x: n } },
});

const image: Image = {
  imageId: "ami-00000000000000001",
  name: "golden",
  provider: "registered",
  createdAt: 1,
  state: "available",
  listing: offeredListing({}),
  facts: {},
};

export function exerciseStoreEc2(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const tagsOf = (id: string) => read((view) => view.ec2Tags.of(id));

  describe("what EC2 keeps", () => {
    it("launch templates are found by id and name, and have versions", async () => {
      const { launchTemplateId } = template;
      await write(async (tx) => {
        await tx.launchTemplates.insert(template);
        for (const n of [1, 2, 10]) await tx.launchTemplates.insertVersion(version(n));
      });
      await read(async ({ launchTemplates }) => {
        assert.deepEqual(await launchTemplates.get({ launchTemplateId }), template);
        assert.deepEqual(await launchTemplates.get({ launchTemplateName: "workers" }), template);
        assert.equal(await launchTemplates.get({ launchTemplateName: "others" }), undefined);
        assert.deepEqual(await launchTemplates.version(launchTemplateId, 2), version(2));
        assert.deepEqual(await launchTemplates.version(launchTemplateId, "$Latest"), version(10));
        assert.equal(await launchTemplates.version(launchTemplateId, 3), undefined);
        const all = await launchTemplates.versions(launchTemplateId);
        assert.deepEqual(all, [10, 2, 1].map(version));
      });
      const changed = { ...template, defaultVersion: 2, lastVersion: 10 };
      await write(async (tx) => {
        await tx.launchTemplates.update(changed);
        await tx.launchTemplates.removeVersion(launchTemplateId, 10);
      });
      assert.deepEqual(await read((view) => view.launchTemplates.list()), [changed]);
      const latest = await read((view) =>
        view.launchTemplates.version(launchTemplateId, "$Latest"),
      );
      assert.deepEqual(latest, version(2));
    });

    it("a name of a launch template is taken once, and free again with its versions gone", async () => {
      await write(async (tx) => {
        await tx.launchTemplates.insert(template);
        await tx.launchTemplates.insertVersion(version(1));
      });
      const other = { ...template, launchTemplateId: "lt-00000000000000002" };
      await assert.rejects(write((tx) => tx.launchTemplates.insert(other)));
      await write((tx) => tx.launchTemplates.remove(template.launchTemplateId));
      const left = await read((view) => view.launchTemplates.versions(template.launchTemplateId));
      assert.deepEqual(left, []);
      await write((tx) => tx.launchTemplates.insert(other));
    });

    it("an image is found by its name, which is taken once, and goes", async () => {
      await write((tx) => tx.images.insert(image));
      assert.deepEqual(await read((view) => view.images.byName("golden")), image);
      const other = { ...image, imageId: "ami-00000000000000002" };
      await assert.rejects(write((tx) => tx.images.insert(other)));
      await assert.rejects(write((tx) => tx.images.update({ ...image, state: "odd" } as never)));
      await write((tx) => tx.images.remove(image.imageId));
      assert.equal(await read((view) => view.images.byName("golden")), undefined);
    });

    it("tags are put, changed and removed one by one, and listed by resource and key", async () => {
      await write(async (tx) => {
        await tx.ec2Tags.put("sg-2", { b: "2", a: "1" });
        await tx.ec2Tags.put("sg-1", { a: "" });
        await tx.ec2Tags.put("sg-2", { a: "changed" });
        await tx.ec2Tags.remove("sg-2", "missing");
      });
      assert.deepEqual(await tagsOf("sg-2"), { a: "changed", b: "2" });
      assert.deepEqual(await read((view) => view.ec2Tags.all()), [
        { resourceId: "sg-1", key: "a", value: "" },
        { resourceId: "sg-2", key: "a", value: "changed" },
        { resourceId: "sg-2", key: "b", value: "2" },
      ]);
      await write((tx) => tx.ec2Tags.remove("sg-2", "a"));
      assert.deepEqual(await tagsOf("sg-2"), { b: "2" });
    });

    it("records are put, replaced and removed by kind and id, and listed by how the id begins", async () => {
      const pair = (keyName: string, fingerprint = "") => ({
        ...{ keyName, fingerprint, keyPairId: `key-${keyName}`, publicKey: "" },
        ...{ keyType: "rsa" as const, createdAt: 1 },
      });
      await write(async (tx) => {
        for (const name of ["b/2", "a", "b/1", "b0"]) {
          await tx.records("key-pair").put(name, pair(name));
        }
        await tx.records("key-pair").put("a", pair("a", "new"));
        await tx.ec2Tags.put("a", { team: "x" });
      });
      const names = async (prefix?: string) => {
        const all = await read((view) => view.records("key-pair").all(prefix));
        return all.map(({ keyName }) => keyName);
      };
      assert.deepEqual(await names(), ["a", "b/1", "b/2", "b0"]);
      assert.deepEqual(await names("b/"), ["b/1", "b/2"]);
      assert.deepEqual(await read((view) => view.records("key-pair").get("a")), pair("a", "new"));
      assert.equal(await read((view) => view.records("vpc").get("a")), undefined);
      await write((tx) => tx.records("key-pair").remove("a"));
      assert.deepEqual(await names("a"), []);
      assert.deepEqual(await tagsOf("a"), {});
    });

    it("tags leave with the image, the instance and the launch template that they are of", async () => {
      const { instanceId } = instanceRow(1);
      const ids = [image.imageId, instanceId, template.launchTemplateId];
      await write(async (tx) => {
        await tx.images.insert(image);
        await tx.instances.insert(instanceRow(1));
        await tx.launchTemplates.insert(template);
        for (const id of ids) await tx.ec2Tags.put(id, { team: "x" });
        await tx.records("ec2-launch").put(instanceId, {
          ...{ instanceId, reservationId: "r-1", launchIndex: 0, spot: false },
          ...{ securityGroupIds: [], blockDevices: [] },
        });
      });
      await write(async (tx) => {
        await tx.images.remove(image.imageId);
        await tx.instances.remove(instanceId);
        await tx.launchTemplates.remove(template.launchTemplateId);
      });
      for (const id of ids) assert.deepEqual(await tagsOf(id), {});
      const launch = await read((view) => view.records("ec2-launch").get(instanceId));
      assert.equal(launch, undefined, "what it was run with goes, too");
    });
  });
}
