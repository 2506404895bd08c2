/** The loops and consumable resources: who starts when there is more, and who is found behind many that are short. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../service/batch/create-consumable-resource.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { updateConsumableResource } from "../service/batch/update-consumable-resource.ts";

let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await createComputeEnvironment(
    room.deps,
    environmentInput("lab", { instanceTypes: ["m6i.xlarge"], maxvCpus: 4 }),
    testContext,
  );
  await room.settle();
  await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
  await registerJobDefinition(room.deps, definitionInput("work"), testContext);
  await room.settle();
});

afterEach(() => room.close());

async function submit(quantity: number): Promise<string> {
  const { jobId = "" } = await submitJob(
    room.deps,
    {
      ...{ jobName: "work", jobQueue: "main", jobDefinition: "work" },
      consumableResourcePropertiesOverride: {
        consumableResourceList:
          quantity === 0 ? [] : [{ consumableResource: "licenses", quantity }],
      },
    },
    testContext,
  );
  return jobId;
}

async function status(jobId: string): Promise<string | undefined> {
  return (await room.deps.store.read((view) => view.jobs.get(jobId)))?.status;
}

describe("jobs that are short of a consumable resource", () => {
  it("launch nothing, say why, and start when there is more", async () => {
    const jobId = await submit(2);
    await room.settle();
    assert.equal(room.agents.size, 0);
    const whyWaiting = () => room.planner.whyWaiting({ jobId, jobQueue: "main" });
    assert.equal(
      whyWaiting(),
      "Waits for 2 of consumable resource licenses, which does not exist: create it.",
    );
    await createConsumableResource(
      room.deps,
      { consumableResourceName: "licenses", totalQuantity: 1 },
      testContext,
    );
    await room.settle();
    assert.equal(room.agents.size, 0);
    assert.match(whyWaiting() ?? "", /; 1 of 1 is available/);
    await updateConsumableResource(
      room.deps,
      { consumableResource: "licenses", operation: "ADD", quantity: 1 },
      testContext,
    );
    await room.settle();
    assert.equal(await status(jobId), "STARTING");
  });

  it("hold up nobody, however many stand in front", async () => {
    const short: string[] = [];
    for (let index = 0; index < 700; index += 1) short.push(await submit(1));
    const free = await submit(0);
    await room.settle();
    assert.equal(await status(free), "STARTING");
    assert.equal(await status(short[0] ?? ""), "RUNNABLE");
    assert.equal(room.received().length, 1);
  });
});
