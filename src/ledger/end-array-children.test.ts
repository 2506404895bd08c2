/** An array that ends with all its children alive tells them in pieces, and a crash between two loses none. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import type { Job } from "../model/job.ts";
import { hasSweepLeft, sweep } from "./sweep.ts";
import { rowsPerTransaction } from "./work.ts";

const size = rowsPerTransaction * 2 + 10;
const running = 5;

let lab: Lab;
let parentId: string;
beforeEach(async () => {
  lab = await openLab();
  parentId = await lab.submit({ arrayProperties: { size } });
  await lab.deps.store.transact(async (tx) => {
    for (let index = 0; index < size; index += 1) {
      const child = await tx.jobs.materialise(parentId, index);
      const status = index < running ? "RUNNING" : "RUNNABLE";
      await tx.jobs.update({ ...(child as Job), status, attempts: [{ stoppedAt: 1 }] });
    }
  });
});
afterEach(() => lab.deps.close());

const counts = () => lab.deps.store.read((view) => view.jobs.childCounts(parentId));
/** Answers how many pieces it took. */
async function sweepAll(): Promise<number> {
  const { store, clock } = lab.deps;
  let pieces = 0;
  while (await store.read(hasSweepLeft)) {
    await store.transact((tx) => sweep(tx, clock.now()));
    pieces += 1;
  }
  return pieces;
}

describe("the end of an array whose children all have rows", () => {
  it("cancels those that wait, piece by piece, and leaves those that run", async () => {
    await lab.cancel(parentId);
    const { FAILED } = await counts();
    assert.ok(FAILED > 0 && FAILED <= rowsPerTransaction, `${FAILED} in one transaction`);
    assert.ok((await sweepAll()) >= 2);
    assert.deepEqual(await counts(), {
      ...{ SUBMITTED: 0, PENDING: 0, RUNNABLE: 0, STARTING: 0, SUCCEEDED: 0 },
      ...{ RUNNING: running, FAILED: size - running },
    });
    assert.equal((await lab.job(parentId)).status, "PENDING");
  });

  it("terminates all, and the array ends with its last child", async () => {
    await lab.terminate(parentId);
    await sweepAll();
    assert.equal((await counts()).FAILED, size - running);
    for (let index = 0; index < running; index += 1) {
      assert.equal((await lab.job(`${parentId}:${index}`)).terminateReason, "enough");
    }
  });
});
