/** The images of compute environments, from the request to the machines that are launched from them. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { brokenImages, goodFacts, gpuFacts } from "../../test/support/image-facts.ts";
import { imageRow, seededImageId } from "../../test/support/image-rows.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import { ServiceError } from "../model/errors.ts";
import type { ImageFacts } from "../model/image-facts.ts";
import type { PayloadTask } from "../ports/agent-link.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { deleteComputeEnvironment } from "../service/batch/delete-compute-environment.ts";
import { describeComputeEnvironments } from "../service/batch/describe-compute-environments.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { updateComputeEnvironment } from "../service/batch/update-compute-environment.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";
import { approveImage } from "../service/yard/approve-image.ts";
import { describeImageDrift } from "../service/yard/describe-image-drift.ts";
import { skipChannelVersion } from "../service/yard/skip-channel-version.ts";
import { stateImageFacts } from "../service/yard/state-image-facts.ts";

const newer = "ami-00000002";
const own = "ami-00000003";
let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await register(newer);
});
afterEach(() => room.close());

async function register(imageId: string, facts: ImageFacts = goodFacts): Promise<void> {
  await room.deps.store.transact((tx) => tx.images.insert(imageRow(imageId, facts)));
}

async function make(resources: Parameters<typeof environmentInput>[1] = {}): Promise<void> {
  const input = environmentInput("lab", {
    instanceTypes: ["c6i.large"],
    allocationStrategy: "BEST_FIT_PROGRESSIVE",
    ...resources,
  });
  await createComputeEnvironment(room.deps, input, testContext);
  await room.settle();
}

/** Submits a job to a queue over `lab` and runs it; undefined when no machine takes it. */
async function tryJob(): Promise<PayloadTask | undefined> {
  await registerJobDefinition(room.deps, definitionInput("work"), testContext);
  if ((await room.deps.store.read((view) => view.jobQueues.get("main"))) === undefined) {
    await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
    await room.settle();
  }
  const before = room.received().length;
  const input = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
  await submitJob(room.deps, input, testContext);
  await room.settle();
  const task = room.received()[before];
  if (task !== undefined) await room.report(task, "RUNNING");
  return task;
}

async function startJob(): Promise<PayloadTask> {
  return (await tryJob()) ?? assert.fail("no machine took the job");
}

/** The image of the machine that runs a job, from its start to its end. */
async function imageOfJob(): Promise<string | undefined> {
  const task = await tryJob();
  if (task === undefined) return undefined;
  const tasks = await room.deps.store.read((view) => view.tasks.live());
  const { instanceId = "" } = tasks.find(({ taskId }) => task.arn.endsWith(taskId)) ?? {};
  await room.report(task, "STOPPED", 0);
  await room.settle();
  return (await room.deps.store.read((view) => view.instances.get(instanceId)))?.imageId;
}

async function lab(): Promise<ComputeEnvironment> {
  const row = await room.deps.store.read((view) => view.computeEnvironments.get("lab"));
  return row ?? assert.fail("lab is gone");
}

const update = async (
  computeResources: NonNullable<Parameters<typeof updateComputeEnvironment>[1]["computeResources"]>,
): Promise<void> => {
  await updateComputeEnvironment(
    room.deps,
    { computeEnvironment: "lab", computeResources },
    testContext,
  );
  await room.settle();
};

async function shownStatus(): Promise<string | undefined> {
  const names = { computeEnvironments: ["lab"] };
  const { computeEnvironments: [row] = [] } = await describeComputeEnvironments(
    room.deps,
    names,
    testContext,
  );
  return row?.computeResources?.ec2Configuration?.[0]?.batchImageStatus;
}

const approve = (imageId: string) => approveImage(room.deps, { channel: "ECS_AL2023", imageId });

describe("the image of a compute environment", () => {
  it("S1, S8, S10: is a recent approved one, stays, and is renewed by an update that asks for it", async () => {
    await make();
    assert.equal(await imageOfJob(), seededImageId);
    assert.equal(await shownStatus(), "LATEST");
    await approve(newer);
    assert.equal(await shownStatus(), "UPDATE_AVAILABLE");
    room.deps.clock.advance(600_000); // the machine of before leaves when it is idle
    await room.settle();
    assert.equal(await imageOfJob(), seededImageId, "a newer one changes nothing by itself");
    const { images } = await describeImageDrift(room.deps, {});
    assert.deepEqual(
      images.map((one) => [one.status, one.latestImageId, one.versionsBehind]),
      [["UPDATE_AVAILABLE", newer, 1]],
    );
    await update({ updateToLatestImageVersion: true });
    assert.equal(await imageOfJob(), newer);
    assert.equal(await shownStatus(), "LATEST");
    assert.equal((await lab()).status, "VALID");
  });

  it("S1: is not the newest where that is on the skip list or too young", async () => {
    await approve(newer);
    await skipChannelVersion(room.deps, {
      ...{ channel: "ECS_AL2023", version: 2, skip: true, reason: "It hung." },
    });
    await make();
    assert.equal(await imageOfJob(), seededImageId);
    const dayMs = 86_400_000;
    await room.deps.store.transact(async (tx) => {
      const channel = await tx.channels.get("ECS_AL2023");
      assert.ok(channel);
      const versions = channel.versions.map(({ skipped: _, ...version }) => version);
      await tx.channels.update({ ...channel, minimumAgeDays: 7, versions });
    });
    await update({ updateToLatestImageVersion: true });
    assert.equal(await imageOfJob(), seededImageId, "both are too young: it keeps what it has");
    room.deps.clock.advance(8 * dayMs);
    await update({ updateToLatestImageVersion: true });
    assert.equal(await imageOfJob(), newer);
  });

  it("S2, S11: is a custom one where it is named, also after an update", async () => {
    await register(own);
    await make({ imageId: own });
    assert.equal(await imageOfJob(), own);
    assert.equal(await shownStatus(), undefined, "AWS says nothing of a custom image");
    await update({ ec2Configuration: [{ imageType: "ECS_AL2023", imageIdOverride: newer }] });
    assert.equal(await imageOfJob(), newer);
    assert.match(
      (await lab()).statusReason,
      /^ComputeEnvironment Healthy - imageId .* is not used/,
    );
  });

  it("S9: is renewed by hand: a new environment, the old one out of the queue, then gone; no job is lost", async () => {
    await make();
    assert.equal(await imageOfJob(), seededImageId);
    const running = await startJob();
    await createComputeEnvironment(
      room.deps,
      environmentInput("new", {
        ...{ instanceTypes: ["c6i.large"], allocationStrategy: "BEST_FIT_PROGRESSIVE" },
        imageId: newer,
      }),
      testContext,
    );
    await room.settle();
    for (const environments of [["lab", "new"], ["new"]]) {
      const { computeEnvironmentOrder } = queueInput("main", ...environments);
      await updateJobQueue(room.deps, { jobQueue: "main", computeEnvironmentOrder }, testContext);
      await room.settle();
    }
    const named = { computeEnvironment: "lab" };
    await updateComputeEnvironment(room.deps, { ...named, state: "DISABLED" }, testContext);
    await room.settle();
    assert.equal(await imageOfJob(), newer);
    await room.report(running, "STOPPED", 0);
    await room.settle();
    await deleteComputeEnvironment(room.deps, named);
    await room.settle();
    const { store } = room.deps;
    assert.equal(await store.read((view) => view.computeEnvironments.get("lab")), undefined);
    const query = { within: { jobQueue: "main" }, order: "oldest-first", limit: 10 } as const;
    const jobs = await store.read((view) => view.jobs.list(query));
    assert.deepEqual(
      jobs.items.map(({ status }) => status),
      ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"],
    );
  });
});

describe("S14, S15, S16, S17, S18, S19, S21, S22: an environment whose image could not serve", () => {
  it("turns INVALID where the image does not exist, and heals when it is registered", async () => {
    await make({ imageId: own });
    assert.deepEqual(
      [(await lab()).status, (await lab()).statusReason],
      [
        "INVALID",
        `CLIENT_ERROR - The image id '[${own}]' does not exist. Register the image, or name another.`,
      ],
    );
    const [drift] = (await describeImageDrift(room.deps, {})).images;
    assert.equal(drift?.status, "MISSING");
    assert.match(drift.remarks.join(), /does not exist/);
    await register(own);
    await room.settle();
    assert.equal((await lab()).status, "VALID");
    assert.equal(await imageOfJob(), own);
  });

  for (const { title, facts, use } of brokenImages) {
    const harmless = title === "root volume too small" || use?.multiNode === true;
    const gpuTypes = use?.gpus === true ? { instanceTypes: ["g5.xlarge"] } : {};
    it(`${harmless ? "serves" : "runs no job"} where it has ${title}`, async () => {
      await register(own, facts);
      await make({ imageId: own, ...gpuTypes });
      if (harmless) {
        assert.equal(await imageOfJob(), own);
        return;
      }
      assert.equal((await lab()).status, "INVALID");
      assert.match(
        (await lab()).statusReason,
        /^CLIENT_ERROR - Image ami-00000003 does not meet .*S\d\d [a-z-]+: .* Fix: /,
      );
      const healed = use?.gpus === true ? gpuFacts : goodFacts;
      await stateImageFacts(room.deps, { imageId: own, facts: healed });
      await room.settle();
      assert.equal((await lab()).status, "VALID", "it heals");
      assert.equal(await imageOfJob(), own);

      await stateImageFacts(room.deps, { imageId: own, facts });
      await room.settle();
      assert.equal((await lab()).status, "INVALID");
      assert.equal(await imageOfJob(), undefined, "not even where a machine is idle");
    });
  }

  it("is not made so by an update: that is refused with the check and its fix", async () => {
    await register(own, { ...goodFacts, kernel: "3.2.0" });
    await make();
    await assert.rejects(update({ imageId: own }), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.match(error.message, /S14 kernel: Kernel 3\.2\.0; .* Fix: sudo yum update/);
      return true;
    });
    assert.equal((await lab()).status, "VALID");
    assert.equal(await imageOfJob(), seededImageId);
  });
});

it("S22: a job whose container needs a newer CUDA than every image serves is refused, not left waiting", async () => {
  await register(own, gpuFacts);
  await make({ imageId: own, instanceTypes: ["g5.xlarge"] });
  assert.equal(await imageOfJob(), own);
  const submit = (cuda: string) =>
    submitJob(
      room.deps,
      {
        ...{ jobName: "work", jobQueue: "main", jobDefinition: "work" },
        containerOverrides: {
          environment: [{ name: "NVIDIA_REQUIRE_CUDA", value: `cuda>=${cuda}` }],
        },
      },
      testContext,
    );
  await assert.rejects(submit("12.8"), /needs CUDA 12\.8; .* serves CUDA up to 12\.4/);
  await submit("12.2");
});
