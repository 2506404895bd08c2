import assert from "node:assert/strict";
import { it } from "node:test";
import { goodFacts } from "../../../test/support/image-facts.ts";
import { imageRow } from "../../../test/support/image-rows.ts";
import { optimizedParameters } from "./optimized-parameters.ts";

const images = new Map(
  (["x86_64", "arm64"] as const).map((architecture, index) => {
    const imageId = `ami-0000000${index + 1}`;
    return [imageId, imageRow(imageId, { ...goodFacts, architecture })];
  }),
);
const channel = {
  ...{ name: "ECS_AL2023", createdAt: 1, minimumAgeDays: 0, lastVersion: 2 },
  versions: [...images.keys()].map((imageId, index) => ({
    ...{ version: index + 1, imageId, approvedAt: index + 5 },
  })),
};

it("S24: the recommended image of each type and architecture is a parameter, with one for each member", () => {
  const found = optimizedParameters(new Map([["ECS_AL2023", channel]]), images, 10);
  const values = Object.fromEntries(found.map(({ name, value }) => [name, value]));
  const path = "/aws/service/ecs/optimized-ami/amazon-linux-2023";
  assert.equal(values[`${path}/recommended/image_id`], "ami-00000001");
  assert.equal(values[`${path}/arm64/recommended/image_id`], "ami-00000002");
  assert.equal(values[`${path}/recommended/ecs_agent_version`], goodFacts.agentVersion);
  assert.equal(values[`${path}/recommended/ecs_runtime_version`], "Docker version 25.0.8");
  assert.equal(values[`${path}/recommended/os`], "Amazon Linux 2023");
  assert.equal(values[`${path}/recommended/schema_version`], "1");
  assert.deepEqual(JSON.parse(values[`${path}/recommended`] ?? ""), {
    schema_version: 1,
    image_name: "image ami-00000001",
    image_id: "ami-00000001",
    os: "Amazon Linux 2023",
    ecs_runtime_version: "Docker version 25.0.8",
    ecs_agent_version: goodFacts.agentVersion,
  });
  assert.equal(values[`${path}/gpu/recommended`], undefined, "nothing is approved for GPU types");
});
