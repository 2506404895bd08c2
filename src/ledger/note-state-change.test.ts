import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.deps.close());

/** What was noted of a job (or of children of an array), in order: `STATUS`, `[first-last] STATUS`. */
async function notedOf(jobId: string): Promise<readonly string[]> {
  const changes = await lab.deps.store.read(({ stateChanges }) =>
    stateChanges.list({ from: 0, limit: 1_000 }),
  );
  return changes
    .filter((change) => change.jobId === jobId)
    .map(({ children, status }) =>
      children === undefined ? status : `[${children.first}-${children.last}] ${status}`,
    );
}

async function changesKept(): Promise<number> {
  const { length } = await lab.deps.store.read(({ stateChanges }) =>
    stateChanges.list({ from: 0, limit: 1_000 }),
  );
  return length;
}

describe("what is noted of a job", () => {
  it("is every status of its life, RUNNABLE between attempts included", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 } });
    await lab.run(jobId, 1);
    await lab.run(jobId, 0);
    assert.deepEqual(await notedOf(jobId), [
      ...["RUNNABLE", "STARTING", "RUNNING"],
      ...["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"],
    ]);
  });

  it("is nothing when nothing changed", async () => {
    const jobId = await lab.submit();
    await lab.place(jobId);
    const before = await changesKept();
    await lab.cancel(jobId);
    await lab.terminate(jobId);
    assert.equal(await changesKept(), before);
  });

  it("follows its dependencies", async () => {
    const first = await lab.submit();
    const second = await lab.submit({ dependsOn: [{ jobId: first }] });
    const third = await lab.submit({ dependsOn: [{ jobId: second }] });
    await lab.run(first, 0);
    await lab.run(second, 1);
    assert.deepEqual(await notedOf(second), [
      ...["PENDING", "RUNNABLE", "STARTING", "RUNNING", "FAILED"],
    ]);
    assert.deepEqual(await notedOf(third), ["PENDING", "FAILED"]);
    const late = await lab.submit({ dependsOn: [{ jobId: second }] });
    assert.deepEqual(await notedOf(late), ["PENDING", "FAILED"]);
  });
});

describe("what is noted of an array", () => {
  it("is two entries when ten thousand children are submitted, and one for each piece that fails", async () => {
    const before = await changesKept();
    const jobId = await lab.submit({ arrayProperties: { size: 10_000 } });
    assert.deepEqual(await notedOf(jobId), ["PENDING", "[0-9999] RUNNABLE"]);
    assert.equal(await changesKept(), before + 2);
    await lab.terminate(jobId);
    const [failed, ...more] = (await notedOf(jobId)).slice(2);
    assert.match(failed ?? "", /^\[0-\d+\] FAILED$/);
    assert.deepEqual(more, []);
  });

  it("tells of each child that has a life of its own, and of the parent's end", async () => {
    const jobId = await lab.submit({ arrayProperties: { size: 2 } });
    await lab.run(`${jobId}:0`, 0);
    await lab.run(`${jobId}:1`, 0);
    assert.deepEqual(await notedOf(`${jobId}:1`), ["STARTING", "RUNNING", "SUCCEEDED"]);
    assert.deepEqual(await notedOf(jobId), ["PENDING", "[0-1] RUNNABLE", "SUCCEEDED"]);
  });

  it("says which children may start when others have ended", async () => {
    const jobId = await lab.submit({
      arrayProperties: { size: 3 },
      dependsOn: [{ type: "SEQUENTIAL" }],
    });
    await lab.run(`${jobId}:0`, 0);
    assert.deepEqual(await notedOf(jobId), [
      ...["PENDING", "[0-2] PENDING", "[0-0] RUNNABLE", "[1-1] RUNNABLE"],
    ]);
    await lab.run(`${jobId}:1`, 1);
    assert.deepEqual((await notedOf(jobId)).slice(4), ["[2-2] FAILED", "FAILED"]);
  });

  it("starts all children at once when what the whole array waits for has succeeded", async () => {
    const first = await lab.submit();
    const jobId = await lab.submit({
      arrayProperties: { size: 50 },
      dependsOn: [{ jobId: first }],
    });
    await lab.run(first, 0);
    assert.deepEqual(await notedOf(jobId), ["PENDING", "[0-49] PENDING", "[0-49] RUNNABLE"]);
  });
});
