/**
 * Twelve broken images, each broken in one way, walked through the SDK's clients: registered with what is known of
 * them, named by an environment, by an update and under a job that waits. Each is refused or reported with the finding
 * and what mends it, no job is placed where a required check fails, and the mended image serves.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { SubmitJobCommand, UpdateComputeEnvironmentCommand } from "@aws-sdk/client-batch";
import { systemClock } from "../../src/main/system-clock.ts";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { inspectImage } from "../../src/yard/inspect-image.ts";
import { type BrokenImage, brokenImages, goodFacts, gpuFacts } from "../support/image-facts.ts";
import { ImageYard } from "../support/image-yard.ts";
import { multiNodeInput } from "../support/multi-node-inputs.ts";

/** What is said of each of them, with what mends it. */
const said: Readonly<Record<string, RegExp>> = {
  "kernel 3.2":
    /S14 kernel: Kernel 3\.2\.0-4-amd64; at least 3\.10 .* Fix: sudo yum update -y kernel/,
  paravirtual: /S14 virtualization: .* paravirtual; HVM is required\. Fix: Build the image from/,
  Windows: /S14 linux: .* is windows, not Linux\. Fix: Build the image from the ECS-optimized one/,
  "no agent": /S15 agent: .* is not installed\. Fix: sudo dnf install -y ecs-init/,
  "agent not enabled at boot": /S18 starts-at-boot: .* Fix: sudo systemctl enable ecs/,
  "no awslogs": /S16 awslogs: .* awslogs is required\. Fix: echo 'ECS_AVAILABLE_LOGGING_DRIVERS=/,
  "Docker 1.8":
    /S17 docker: Docker 1\.8\.3; at least 1\.9 is required\. Fix: sudo dnf upgrade -y docker/,
  "leftover checkpoint":
    /S21 checkpoint: .* Fix: sudo systemctl stop ecs && sudo rm -rf \/var\/lib\/ecs/,
  "wrong architecture": /S21 architecture: .* for arm64, .* x86_64\. Fix: Use an image for x86_64/,
  "GPU type without driver":
    /S22 gpu-driver: .* no NVIDIA driver\. Fix: sudo dnf install -y nvidia/,
};

let yard: ImageYard;
beforeEach(async () => {
  yard = await ImageYard.open();
  await yard.define();
});
afterEach(() => yard.close());

describe("S14, S15, S16, S17, S18, S21, S22: a broken image, through the SDK", () => {
  for (const image of brokenImages.filter(({ title }) => title in said)) {
    const text = said[image.title] ?? /never/;
    it(`serves no job where it has ${image.title}`, async () => {
      await isNoEnvironment(image, text);
      await isNoUpdate(image, text);
      await carriesNoWaitingJob(image, text);
    });
  }

  it("is reported, and serves, where its root volume is small", async () => {
    const small = brokenImages.find(({ title }) => title === "root volume too small");
    const imageId = await yard.registerImage(small?.facts ?? assert.fail());
    const { endpoint, clientConfig } = yard.api.wire;
    const { region, credentials } = clientConfig;
    const client = yardClient({ endpoint, region, ...credentials }, systemClock.now);
    const { findings } = await client.call(inspectImage, { imageId });
    assert.deepEqual(
      findings.filter(({ result }) => result !== "pass").map(({ id, check }) => `${id} ${check}`),
      ["S21 storage"],
    );
    const finding = findings.find(({ check }) => check === "storage");
    assert.equal(finding?.level, "recommended");
    assert.match(finding.evidence, /\/dev\/xvda has 8 GiB; 30 GiB are recommended/);
    assert.match(finding.fix ?? "", /Name a larger one in the launch template: .*VolumeSize=30/);
    assert.equal(await yard.environment({ imageId }), undefined);
    const jobId = await yard.submit();
    assert.equal((await yard.job(jobId)).status, "STARTING");
  });
});

it("S19: a broken image, through the SDK: without ecs-init it serves all but multi-node jobs", async () => {
  const without = brokenImages.find(({ use }) => use?.multiNode === true) ?? assert.fail();
  const imageId = await yard.registerImage(without.facts);
  assert.equal(await yard.environment({ imageId }), undefined);
  await yard.define(multiNodeInput("three"));
  const text =
    /S19 multi-node: .* without the ecs-init package.* Fix: sudo dnf install -y ecs-init/;
  await assert.rejects(yard.submit({ jobDefinition: "three" }), text);

  // Submitted while the image is whole, and looked at by the scheduler when it no longer is.
  await yard.restate(imageId, goodFacts);
  const { jobId = "" } = await yard.api.batch.send(
    new SubmitJobCommand({ jobName: "three", jobQueue: "main", jobDefinition: "three" }),
  );
  await yard.restate(imageId, without.facts);
  const waiting = await yard.job(jobId);
  assert.equal(waiting.status, "RUNNABLE");
  assert.match(waiting.statusReason ?? "", text);
  assert.deepEqual([yard.room.launches, yard.room.received()], [[], []]);
  await yard.restate(imageId, goodFacts);
  assert.equal((await yard.job(jobId)).status, "STARTING");
  await yard.restate(imageId, without.facts);
  const plain = await yard.submit();
  assert.equal((await yard.job(plain)).status, "STARTING", "others run on it all the same");
});

/** A new environment of it is INVALID, and no queue takes that. */
async function isNoEnvironment({ facts, use }: BrokenImage, text: RegExp): Promise<void> {
  const imageId = await yard.registerImage(facts, "broken");
  assert.match((await yard.environment({ imageId, ...typesFor(use) })) ?? "", text);
  const { status, statusReason } = await yard.lab();
  assert.equal(status, "INVALID");
  assert.match(statusReason ?? "", /^CLIENT_ERROR - Image ami-\w+ does not meet the compute/);
  await assert.rejects(yard.queue(), /must be created and valid before attaching/);
  await yard.deleteLab();
}

/** An environment that serves keeps its image: the update is refused. */
async function isNoUpdate({ facts, use }: BrokenImage, text: RegExp): Promise<void> {
  const imageId = await yard.registerImage(facts, "broken-update");
  const before = await yard.registerImage(mended(use), "before");
  assert.equal(await yard.environment({ imageId: before, ...typesFor(use) }), undefined);
  const update = new UpdateComputeEnvironmentCommand({
    ...{ computeEnvironment: "lab", computeResources: { imageId } },
  });
  await assert.rejects(yard.api.batch.send(update), text);
  const { status, computeResources } = await yard.lab();
  assert.deepEqual([status, computeResources?.imageId], ["VALID", before]);
}

/** The image of an environment that has a queue turns out to be broken: a job waits, and starts when it is mended. */
async function carriesNoWaitingJob({ facts, use }: BrokenImage, text: RegExp): Promise<void> {
  const imageId = (await yard.lab()).computeResources?.imageId ?? assert.fail();
  await yard.restate(imageId, facts);
  assert.equal((await yard.lab()).status, "INVALID");
  const jobId = await yard.submit();
  const waiting = await yard.job(jobId);
  assert.equal(waiting.status, "RUNNABLE");
  assert.match(waiting.statusReason ?? "", text);
  assert.deepEqual([yard.room.launches, yard.room.received()], [[], []]);
  await yard.restate(imageId, mended(use));
  assert.equal((await yard.lab()).status, "VALID");
  assert.equal((await yard.job(jobId)).status, "STARTING");
  assert.equal(yard.launched().imageId, imageId);
}

const mended = (use: BrokenImage["use"]) => (use?.gpus === true ? gpuFacts : goodFacts);

const typesFor = (use: BrokenImage["use"]) =>
  use?.gpus === true ? { instanceTypes: ["g5.xlarge"] } : {};
