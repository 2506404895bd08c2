/** That a head holds up its queue is told once for each job and reason, in the form of AWS's event. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, it } from "node:test";
import { controlRoom } from "../../test/support/control-room.ts";
import { World } from "../../test/support/waiting-world.ts";
import { readEvents } from "../service/events/read-events.ts";
import type { BatchEvent } from "../yard/batch-event.ts";

let world: World;
beforeEach(async () => {
  world = new World(await controlRoom());
  await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 16 });
  await world.queue("lab");
});
afterEach(() => world.room.close());

async function told(): Promise<readonly BatchEvent[]> {
  const { events } = await readEvents(world.room.deps, { id: 0 }, {});
  return events
    .map(({ event }) => event)
    .filter((event) => event["detail-type"] === "Batch Job Queue Blocked");
}

it("names the job, its queue and AWS's reason, once for as long as it lasts", async () => {
  const jobId = await world.job({ memoryMiB: 32_000 });
  await world.pass(10 * 60_000);
  const [event, ...more] = await told();
  assert.deepEqual(more, []);
  const arn = "arn:aws:batch:eu-west-1:123456789012";
  assert.deepEqual(event?.resources, [`${arn}:job/${jobId}`, `${arn}:job-queue/main`]);
  assert.equal(event?.detail.status, "RUNNABLE");
  assert.match(event?.detail.statusReason ?? "", /^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - /);
});

it("is told of the next head, and of another reason", async () => {
  await world.job({ memoryMiB: 32_000 });
  await world.disable("lab");
  await world.pass(60_000);
  const reasons = (await told()).map(({ detail }) => detail.statusReason?.split(" ")[0]);
  assert.deepEqual(reasons, ["MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", "ACTION_REQUIRED"]);
});

it("is not told of a job that waits its turn, or for an instance that starts", async () => {
  world.room.agentsStart = false;
  await world.job({});
  await world.submit("work");
  assert.deepEqual(await told(), []);
});
