/** The tags of instances that the planner has launched for an environment. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { testDeps } from "../../test/support/service-deps.ts";
import { environment, noImages } from "../../test/support/snapshot-builder.ts";
import type { SelectedImage } from "../model/image-selection.ts";
import { commitChange } from "./commit-change.ts";

const deps = await testDeps();
after(() => deps.close());

const selected: SelectedImage = {
  instanceTypes: ["m6i.large"],
  imageType: "ECS_AL2023",
  imageId: "ami-1",
  source: "channel",
  instanceTags: { team: "of the template", stage: "test" },
};

test("are the launch template's, the environment's before them, and AWS Batch's own", async () => {
  const row = environment(
    "lab",
    { tags: { team: "of the environment", Name: "lab" } },
    { imageSelection: { ...noImages, images: [selected] } },
  );
  const launched = {
    kind: "launch",
    computeEnvironment: "lab",
    instanceType: "m6i.large",
    imageId: "ami-1",
    infrastructureRevision: 1,
    resources: { cpu: 2048, memoryMiB: 7782, gpus: 0 },
    why: "a test wants it",
  } as const;
  const tags = await deps.store.transact(async (tx) => {
    await tx.computeEnvironments.insert(row);
    await commitChange(deps, tx, launched, 1);
    const [instance] = await tx.instances.list("lab");
    return tx.ec2Tags.of(instance?.instanceId ?? "");
  });
  assert.deepEqual(tags, {
    AWSBatchServiceTag: "batch",
    Name: "lab",
    stage: "test",
    team: "of the environment",
  });
});
