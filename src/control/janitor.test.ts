/** The janitor works in pieces, however much there is, and stops when nothing is left. */
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

test("what is old goes without a pause, also where an array that is next fills a piece of its own", async () => {
  const { store, clock } = room.deps;
  const kinds = [1, 1, 600, 1, 600, 1];
  await store.transact(async (tx) => {
    for (const [n, arraySize] of kinds.entries()) {
      await tx.jobs.insert({
        job: {
          ...{ jobId: `20${arrayId(n).slice(2)}`, jobName: "j", jobQueue: "old", createdAt: 1 },
          ...{ resources: { cpu: 1, memoryMiB: 1, gpus: 0 }, platformCapability: "EC2" },
          ...{ status: "SUCCEEDED", stoppedAt: n + 1, attempts: [] },
          ...(arraySize > 1 && { arraySize }),
        },
        ...{ spec: {} as never, waitsFor: [] },
      });
    }
  });
  clock.advance(30 * 86_400_000);
  const query = { within: { jobQueue: "old" }, order: "oldest-first", limit: 10 } as const;
  const left = () => store.read(async (view) => (await view.jobs.list(query)).items.length);
  assert.equal(await left(), kinds.length);
  while ((await room.janitor()) === clock.now());
  assert.equal(await left(), 0);
});
