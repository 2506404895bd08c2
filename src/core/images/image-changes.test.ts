import assert from "node:assert/strict";
import { it } from "node:test";
import { goodFacts } from "../../../test/support/image-facts.ts";
import { imageRow } from "../../../test/support/image-rows.ts";
import { noImages } from "../../../test/support/snapshot-builder.ts";
import type { SelectedImage } from "../../model/image-selection.ts";
import { imageChanges } from "./image-changes.ts";

const selected = (imageId: string, row: Partial<SelectedImage> = {}): SelectedImage => ({
  instanceTypes: ["m6i.large", "m6i.xlarge", "m6i.2xlarge", "c6i.large"],
  imageType: "ECS_AL2023",
  imageId,
  source: "channel",
  ...{ channel: "ECS_AL2023", channelVersion: 1 },
  ...row,
});

it("says which image comes for which, from where, and what differs between the two", () => {
  const after = { ...goodFacts, kernel: "6.12.1", packages: { docker: "28.1.0" }, gpus: [] };
  const images = new Map(
    [imageRow("ami-1"), imageRow("ami-2", after)].map((image) => [image.imageId, image]),
  );
  const before = { ...noImages, images: [selected("ami-1")] };
  const next = {
    ...noImages,
    images: [selected("ami-2", { channelVersion: 2 })],
    unserved: [{ instanceTypes: ["g5.xlarge"], problem: "Nothing is approved", named: false }],
    unused: ["imageId ami-9 is not used."],
  };
  const types = "m6i (3 sizes), c6i.large";
  assert.deepEqual(imageChanges(before, next, images), [
    `${types}: ami-1 from channel (channel ECS_AL2023 version 1) -> ` +
      "ami-2 from channel (channel ECS_AL2023 version 2)",
    "system kernel: 6.1.119-129.201.amzn2023.x86_64 -> 6.12.1",
    "3 more facts or packages differ or are known of one of them only: image diff tells",
    "Not launched: g5.xlarge. Nothing is approved",
    "imageId ami-9 is not used.",
  ]);
  const [same] = imageChanges(before, before, images);
  assert.equal(same, `${types}: ami-1 from channel (channel ECS_AL2023 version 1), as before`);
  const [fresh] = imageChanges(undefined, before, images);
  assert.equal(fresh, `${types}: ami-1 from channel (channel ECS_AL2023 version 1)`);
});
