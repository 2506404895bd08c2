/** What explain says of a job that is about to start. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  definitionInput,
  environmentInput,
  queueInput,
} from "../../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../../test/support/control-room.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { createComputeEnvironment } from "../batch/create-compute-environment.ts";
import { createJobQueue } from "../batch/create-job-queue.ts";
import { registerJobDefinition } from "../batch/register-job-definition.ts";
import { submitJob } from "../batch/submit-job.ts";
import { submitTaskStateChange } from "../ecs/submit-task-state-change.ts";
import { explainJob } from "./explain-job.ts";

describe("explain, of a job that is being started", () => {
  let room: ControlRoom;
  beforeEach(async () => {
    room = await controlRoom();
    await createComputeEnvironment(
      room.deps,
      environmentInput("lab", { instanceTypes: ["c6i.large"], maxvCpus: 4 }),
      testContext,
    );
    await room.settle();
    await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
    await registerJobDefinition(room.deps, definitionInput("work"), testContext);
    await room.settle();
  });
  afterEach(() => room.close());

  it("says what its agent has said of the pull of its image, while that is news", async () => {
    const job = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
    const { jobId = "" } = await submitJob(room.deps, job, testContext);
    await room.settle();
    const [task] = room.received();
    assert.ok(task, "the job was not placed");
    const reason = async (): Promise<string> => (await explainJob(room.deps, { jobId })).reason;
    assert.match(await reason(), /^Attempt 1 is being started on \w+\.$/);
    await submitTaskStateChange(room.deps, {
      ...{ cluster: "lab", task: task.arn, status: "PENDING", containers: [] },
      reason: "pulling image app: 2 of 5 layers, 120 of 300 MiB",
    });
    assert.match(await reason(), /It is pulling image app: 2 of 5 layers, 120 of 300 MiB\.$/);
    room.deps.clock.advance(600_000);
    assert.match(await reason(), /^Attempt 1 is being started on \w+\.$/);
  });
});
