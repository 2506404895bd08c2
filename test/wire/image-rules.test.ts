/**
 * The rules of compute resource images as an owner meets them through the SDK's clients: what is named in requests
 * reaches the machine that is launched, and the containers on it, or is refused with the reason.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  type ComputeResource,
  type ComputeResourceUpdate,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import PostalMime from "postal-mime";
import { approveImage } from "../../src/service/yard/approve-image.ts";
import { definitionInput } from "../support/batch-inputs.ts";
import { goodFacts, gpuFacts } from "../support/image-facts.ts";
import { seededImageId } from "../support/image-rows.ts";
import { ImageYard } from "../support/image-yard.ts";
import { multiNodeInput } from "../support/multi-node-inputs.ts";

let yard: ImageYard;
beforeEach(async () => {
  yard = await ImageYard.open();
});
afterEach(() => yard.close());

/** A template under this name; answers how an environment names it. */
async function template(name: string, data: RequestLaunchTemplateData) {
  await yard.api.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }),
  );
  return { launchTemplate: { launchTemplateName: name } };
}

async function update(computeResources: ComputeResourceUpdate): Promise<void> {
  const input = { computeEnvironment: "lab", computeResources };
  await yard.api.batch.send(new UpdateComputeEnvironmentCommand(input));
  await yard.room.settle();
}

/** What an environment of these says, that cannot serve; it is gone again. */
async function wrong(resources: Partial<ComputeResource>): Promise<string> {
  const said = await yard.environment(resources);
  assert.equal(yard.room.launches.length, 0, "no machine is launched");
  await yard.deleteLab();
  return said ?? "";
}

function multipart(...parts: readonly (readonly [contentType: string, content: string])[]): string {
  const lines = [
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="==BOUNDARY=="',
    "",
    ...parts.flatMap(([type, content]) => ["--==BOUNDARY==", `Content-Type: ${type}`, "", content]),
    "--==BOUNDARY==--",
    "",
  ];
  return base64(lines.join("\n"));
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The parts that the last machine boots with. */
async function bootParts(): Promise<readonly string[]> {
  const message = Buffer.from(yard.launched().userData, "base64");
  const { attachments } = await PostalMime.parse(message, { attachmentEncoding: "utf8" });
  return attachments.map(({ content }) => String(content));
}

describe("the image of a compute environment, asked for through the SDK", () => {
  it("S1, S8, S10, S20: the recommended image serves as it comes, stays, and is renewed when asked", async () => {
    const first = await recommended();
    await yard.define();
    await yard.environment({ minvCpus: 2 });
    assert.equal(first, seededImageId);
    assert.equal((await yard.lab()).status, "VALID");
    assert.equal(yard.launched().imageId, first);
    const jobId = await yard.submit();
    await yard.endAll();
    assert.equal((await yard.job(jobId)).status, "SUCCEEDED");

    const next = await yard.registerImage(goodFacts, "next");
    await approveImage(yard.room.deps, { channel: "ECS_AL2023", imageId: next });
    assert.equal(await recommended(), next);
    await yard.room.settle();
    assert.equal(yard.launched().imageId, first, "nothing changes by itself");
    const [shown] = (await yard.lab()).computeResources?.ec2Configuration ?? [];
    assert.equal(shown?.batchImageStatus, "UPDATE_AVAILABLE");

    await update({ updateToLatestImageVersion: true });
    assert.equal(yard.launched().imageId, next);
    assert.equal((await yard.lab()).status, "VALID");
  });

  async function recommended(): Promise<string | undefined> {
    const Name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
    const { Parameter } = await yard.api.ssm.send(new GetParameterCommand({ Name }));
    return Parameter?.Value;
  }

  it("S2, S11: a custom image serves where it is named, and another one after an update that names it", async () => {
    const [first, second, third] = [
      await yard.registerImage(goodFacts, "first"),
      await yard.registerImage(goodFacts, "second"),
      await yard.registerImage(goodFacts, "third"),
    ];
    await yard.environment({ imageId: first, minvCpus: 2 });
    await update({ imageId: second });
    await update({ ec2Configuration: [{ imageType: "ECS_AL2023", imageIdOverride: third }] });
    assert.equal((await yard.lab()).status, "VALID");
    assert.deepEqual(
      yard.room.launches.map(({ imageId }) => imageId),
      [first, second, third],
    );
  });

  it("S12, S13: an image from a launch template follows its default version at the next update, and no imageId", async () => {
    const [first, second, third] = [
      await yard.registerImage(goodFacts, "first"),
      await yard.registerImage(goodFacts, "second"),
      await yard.registerImage(goodFacts, "third"),
    ];
    const LaunchTemplateName = "workers";
    await yard.environment({ minvCpus: 2, ...(await template("workers", { ImageId: first })) });
    await yard.api.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        ...{ LaunchTemplateName, LaunchTemplateData: { ImageId: second } },
      }),
    );
    await update({ imageId: third });
    assert.equal(yard.launched().imageId, first, "the default version is what it was");
    assert.match((await yard.lab()).statusReason ?? "", /imageId ami-\w+ is not used/);
    await yard.api.ec2.send(
      new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: "2" }),
    );
    await yard.room.settle();
    assert.equal(yard.launched().imageId, first);
    await update({ ec2KeyPair: "another" });
    assert.equal(yard.launched().imageId, second);
  });

  it("S3: larger and more volumes reach the machine; one smaller than the image's own is refused", async () => {
    const imageId = await yard.registerImage(goodFacts);
    const volumes = [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 200, VolumeType: "gp3" as const } },
      { DeviceName: "/dev/sdb", Ebs: { VolumeSize: 1_000, DeleteOnTermination: true } },
    ];
    const small = [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 8 } }];
    const tooSmall = await template("small", { ImageId: imageId, BlockDeviceMappings: small });
    assert.match(
      await wrong(tooSmall),
      /Volume of size 8GB is smaller than \/dev\/xvda of image ami-\w+, expect size >= 30GB/,
    );
    await yard.environment({
      minvCpus: 2,
      ...(await template("large", { ImageId: imageId, BlockDeviceMappings: volumes })),
    });
    assert.deepEqual(yard.launched().blockDevices, volumes);
  });

  it("S4: instance storage reaches types that have it, and is refused for those that have not", async () => {
    const BlockDeviceMappings = [{ DeviceName: "/dev/sdc", VirtualName: "ephemeral0" }];
    const named = await template("scratch", { BlockDeviceMappings });
    assert.match(
      await wrong({ instanceTypes: ["m6i.large", "m6id.large"], ...named }),
      /\(ephemeral0\), which these instance types do not have: m6i\.large\. Leave them out/,
    );
    await yard.environment({ minvCpus: 2, instanceTypes: ["m6id.large"], ...named });
    assert.equal(yard.launched().instanceType, "m6id.large");
    assert.deepEqual(yard.launched().blockDevices, BlockDeviceMappings);
  });

  it("S5, S6, S23: the agent's and Docker's options boot with the machine, before the part for its cluster", async () => {
    const agent = "echo ECS_IMAGE_PULL_BEHAVIOR=prefer-cached >> /etc/ecs/ecs.config";
    const docker = `echo '{"debug":true}' > /etc/docker/daemon.json`;
    const UserData = multipart(
      ["text/cloud-boothook", `#!/bin/bash\n${docker}`],
      ["text/x-shellscript", `#!/bin/bash\n${agent}`],
    );
    await yard.environment({ minvCpus: 2, ...(await template("options", { UserData })) });
    const [first = "", second = "", own = "", ...others] = await bootParts();
    assert.ok(first.includes(docker) && second.includes(agent));
    assert.ok(own.includes(`\nECS_CLUSTER=${yard.launched().clusterName}\n`), own);
    assert.match(own, /\nECS_INSTANCE_ATTRIBUTES=\{"com\.amazonaws\.batch\./);
    assert.deepEqual(others, []);
  });

  it("S5, S6: what an image says of both is kept with it and judged", async () => {
    const loggers = "ECS_AVAILABLE_LOGGING_DRIVERS";
    const { logDrivers: _, ...unlisted } = goodFacts;
    const engineConfiguration = { "data-root": "/scratch/docker", debug: "true" };
    const without = { ...unlisted, engineConfiguration, agentConfiguration: { [loggers]: "[]" } };
    const imageId = await yard.registerImage(without);
    const said = await yard.environment({ imageId, minvCpus: 2 });
    assert.match(said ?? "", /S16 awslogs: Log drivers: none\. awslogs is required\. Fix: /);
    const agentConfiguration = { [loggers]: '["json-file","awslogs"]' };
    await yard.restate(imageId, { agentConfiguration });
    assert.equal((await yard.lab()).status, "VALID");
    const image = await yard.room.deps.store.read((view) => view.images.get(imageId));
    assert.deepEqual(image?.facts.engineConfiguration, engineConfiguration);
    assert.deepEqual(image.facts.agentConfiguration, agentConfiguration);
    assert.equal(yard.launched().imageId, imageId);
  });

  it("S7: a container gets the GPUs that it asks for, on an image for GPU types", async () => {
    const imageId = await yard.registerImage(gpuFacts);
    await yard.environment({ imageId, instanceTypes: ["g5.xlarge"] });
    const resourceRequirements = [
      { type: "VCPU" as const, value: "1" },
      { type: "MEMORY" as const, value: "128" },
      { type: "GPU" as const, value: "1" },
    ];
    await yard.define(definitionInput("work", { resourceRequirements }));
    const jobId = await yard.submit();
    assert.equal((await yard.job(jobId)).status, "STARTING");
    assert.equal(yard.launched().imageId, imageId);
    const { instanceId } = yard.launched();
    assert.deepEqual(
      yard.room.received().map(({ associations }) => associations),
      [[{ type: "gpu", name: `${instanceId}-gpu-0`, containers: ["default"] }]],
    );
  });

  it("S19: a multi-node job is taken where the image is Amazon Linux with ecs-init, and refused elsewhere", async () => {
    const ubuntu = { ...goodFacts, distribution: "Ubuntu", distributionVersion: "24.04" };
    const imageId = await yard.registerImage({ ...ubuntu, packages: { docker: "25.0.8" } });
    await yard.environment({ imageId });
    await yard.define(multiNodeInput("work"));
    await assert.rejects(
      yard.submit(),
      /Image ami-\w+: S19 multi-node: .* Amazon Linux only, this is Ubuntu\. Fix: Build the image/,
    );
    await yard.restate(imageId, { ...goodFacts, packages: { docker: "25.0.8" } });
    await assert.rejects(
      yard.submit(),
      /S19 .* without the ecs-init package.* Fix: sudo dnf install/,
    );
    assert.equal(yard.room.launches.length, 0);
    await yard.restate(imageId, goodFacts);
    const jobId = await yard.submit();
    assert.equal((await yard.job(jobId)).status, "STARTING");
    assert.deepEqual(
      yard.room.launches.map((launch) => launch.imageId),
      [imageId, imageId, imageId],
    );
  });

  it("S22: a container that needs a newer CUDA than the image's driver serves is refused", async () => {
    const imageId = await yard.registerImage(gpuFacts);
    await yard.environment({ imageId, instanceTypes: ["g5.xlarge"] });
    await yard.define();
    const asking = (cuda: string) =>
      yard.submit({
        containerOverrides: {
          environment: [{ name: "NVIDIA_REQUIRE_CUDA", value: `cuda>=${cuda}` }],
        },
      });
    await assert.rejects(asking("12.8"), /needs CUDA 12\.8; .* serves CUDA up to 12\.4/);
    assert.equal((await yard.job(await asking("12.2"))).status, "STARTING");
  });

  it("S23: user data that is no multi-part, or takes what the service sets, is refused", async () => {
    const refused: readonly (readonly [name: string, userData: string, text: RegExp])[] = [
      ["plain", base64("#!/bin/bash\necho hi\n"), /is a plain script; MIME multi-part is needed\./],
      [
        "cluster",
        multipart(["text/x-shellscript", "echo ECS_CLUSTER=mine >> /etc/ecs/ecs.config"]),
        /sets ECS_CLUSTER, which AWS Batch sets itself\. Take the line out/,
      ],
      [
        "attributes",
        multipart(["text/x-shellscript", "echo ECS_INSTANCE_ATTRIBUTES={} >> /etc/ecs/ecs.config"]),
        /sets ECS_INSTANCE_ATTRIBUTES, which AWS Batch sets itself/,
      ],
    ];
    for (const [name, UserData, text] of refused) {
      await assert.rejects(yard.environment(await template(name, { UserData })), text);
    }
    await yard.environment({ minvCpus: 2 });
    assert.match(
      (await bootParts()).join(),
      /^#!\/bin\/bash\n[^#]*\nECS_CLUSTER=/,
      "its own part alone",
    );
  });
});
