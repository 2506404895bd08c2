import assert from "node:assert/strict";
import { it } from "node:test";
import { environment, instance, noImages } from "../../test/support/snapshot-builder.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import type { Ec2Launch } from "../model/ec2-launch.ts";
import type { SelectedImage } from "../model/image-selection.ts";
import { type LaunchContext, launchRequest } from "./launch-request.ts";

const site = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const row = instance("i-1", "lab");

const withTemplate = (script: string) => {
  const image: SelectedImage = {
    instanceTypes: [row.instanceType],
    imageType: "ECS_AL2023",
    imageId: row.imageId,
    source: "launchTemplate",
    userData: Buffer.from(script).toString("base64"),
    blockDevices: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 100 } }],
  };
  return environment("lab", {}, { imageSelection: { ...noImages, images: [image] } });
};

const context = (of: ComputeEnvironment, tags: LaunchContext["tags"] = {}): LaunchContext => ({
  environment: of,
  launch: undefined,
  tags,
});

it("S3, S5, S23: a machine is launched with its volumes, and with user data that names its cluster", async () => {
  const script = [
    'Content-Type: multipart/mixed; boundary="x"',
    "",
    "--x",
    "Content-Type: text/x-shellscript",
    "",
    "echo ECS_RESERVED_MEMORY=64 >> /etc/ecs/ecs.config",
    "--x--",
    "",
  ].join("\n");
  const made = await launchRequest(site, row, context(withTemplate(script)));
  assert.ok(made.kind === "request");
  const text = Buffer.from(made.request.userData, "base64").toString();
  assert.match(text, /ECS_RESERVED_MEMORY[\s\S]*\nECS_CLUSTER=3?D?lab_Batch_1/);
  assert.match(text, /ECS_INSTANCE_ATTRIBUTES/);
  assert.deepEqual(made.request.blockDevices, [
    { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 100 } },
  ]);
});

it("S23: a machine is launched with the service's own part where there is no template", async () => {
  const made = await launchRequest(site, row, context(environment("lab"), { Name: "lab" }));
  assert.ok(made.kind === "request");
  assert.match(Buffer.from(made.request.userData, "base64").toString(), /ECS_CLUSTER/);
  assert.equal(made.request.blockDevices, undefined);
});

it("S23: user data that cannot be merged is a refusal, not a machine that joins nothing", async () => {
  const made = await launchRequest(site, row, context(withTemplate("#!/bin/sh\n")));
  assert.ok(made.kind === "refused");
  assert.match(made.message, /plain script/);
});

it("a machine that somebody runs is told what it was run with, and nothing else", async () => {
  const launch: Ec2Launch = {
    ...{ instanceId: row.instanceId, reservationId: "r-1", launchIndex: 0, spot: false },
    ...{ securityGroupIds: [], blockDevices: [{ DeviceName: "/dev/xvdb" }], userData: "I2E=" },
  };
  const made = await launchRequest(site, row, { environment: undefined, launch, tags: { a: "b" } });
  assert.ok(made.kind === "request");
  const { userData, blockDevices, tags } = made.request;
  assert.deepEqual(
    { userData, blockDevices, tags },
    {
      ...{ userData: "I2E=", blockDevices: [{ DeviceName: "/dev/xvdb" }], tags: { a: "b" } },
    },
  );
});
