/** Deleting a queue full of arrays ends their children in pieces, however many arrays there are. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import { settleResources } from "../../test/support/settle-resources.ts";
import { rowsPerTransaction } from "../ledger/work.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { deleteJobQueue } from "../service/batch/delete-job-queue.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";

const arrays = 5;
const size = 2 * rowsPerTransaction;
const arrayId = (n: number) => `10b00000-0000-4000-8000-00000000000${n}`;

let room: ControlRoom;
before(async () => {
  room = await controlRoom();
});
after(() => room.close());

test("a queue full of arrays is emptied a bounded piece at a time", async () => {
  const { store } = room.deps;
  await createComputeEnvironment(room.deps, environmentInput("ce"), testContext);
  await settleResources(store);
  await createJobQueue(room.deps, queueInput("q", "ce"), testContext);
  await settleResources(store);
  await store.transact(async (tx) => {
    for (let n = 0; n < arrays; n += 1) {
      await tx.jobs.insert({
        job: {
          ...{ jobId: arrayId(n), jobName: "j", jobQueue: "q", status: "PENDING", createdAt: 1 },
          ...{ resources: { cpu: 1, memoryMiB: 1, gpus: 0 }, platformCapability: "EC2" },
          ...{ arraySize: size, attempts: [] },
        },
        ...{ spec: {} as never, waitsFor: [] },
      });
    }
  });
  await updateJobQueue(room.deps, { jobQueue: "q", state: "DISABLED" }, testContext);
  await settleResources(store);
  await deleteJobQueue(room.deps, { jobQueue: "q" });

  const failed = () =>
    store.read(async (view) => {
      let sum = 0;
      for (let n = 0; n < arrays; n += 1) sum += (await view.jobs.childCounts(arrayId(n))).FAILED;
      return sum;
    });
  let before = 0;
  let steps = 0;
  while (before < arrays * size) {
    await room.janitor();
    const now = await failed();
    // One piece of the ends themselves, one of the sweep that goes on with them.
    assert.ok(now - before <= 2 * rowsPerTransaction, `${now - before} children in one step`);
    before = now;
    steps += 1;
    assert.ok(steps <= 3 * arrays, "it does not come to an end");
  }
  await room.settle();
  assert.equal(await store.read((view) => view.jobQueues.get("q")), undefined);
});
