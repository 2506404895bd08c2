import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { sweep } from "./sweep.ts";

describe("arrays that wait child by child", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  const arrayOf = (size: number, ...dependsOn: object[]): Promise<string> =>
    lab.submit({ arrayProperties: { size }, dependsOn });
  const nToN = (jobId: string) => ({ jobId, type: "N_TO_N" });
  const statuses = async (jobId: string, size: number): Promise<string> => {
    const letters: string[] = [];
    for (let index = 0; index < size; index += 1) {
      const { status } = await lab.job(`${jobId}:${index}`);
      letters.push(status === "RUNNABLE" ? "r" : (status[0] ?? ""));
    }
    return letters.join("");
  };
  const rangesOf = (jobId: string) => lab.deps.store.read((view) => view.jobs.ranges(jobId));
  const sweepAll = async (): Promise<number> => {
    let sweeps = 0;
    while (await lab.deps.store.transact((tx) => sweep(tx, lab.deps.clock.now()))) {
      sweeps += 1;
      assert.ok(sweeps < 100, "the sweep does not end");
    }
    return sweeps;
  };

  it("start each child with its own, whatever order those end in", async () => {
    const a = await arrayOf(5);
    const b = await arrayOf(5, nToN(a));
    assert.equal(await statuses(b, 5), "PPPPP");
    for (const index of [3, 1]) await lab.run(`${a}:${index}`, 0);
    assert.equal(await statuses(b, 5), "PrPrP");
    assert.equal((await rangesOf(b)).length, 5);
    for (const index of [2, 0, 4]) await lab.run(`${a}:${index}`, 0);
    assert.equal(await statuses(b, 5), "rrrrr");
    assert.equal((await rangesOf(b)).length, 1);
    for (const index of [0, 1, 2, 3, 4]) await lab.run(`${b}:${index}`, 0);
    assert.equal((await lab.job(b)).status, "SUCCEEDED");
  });

  it("fail the child of a failed one alone, along the chain, and the parents at their ends", async () => {
    const a = await arrayOf(3);
    const b = await arrayOf(3, nToN(a));
    const c = await arrayOf(3, nToN(b));
    await lab.run(`${a}:1`, 1);
    await lab.run(`${a}:0`, 0);
    assert.deepEqual([await statuses(b, 3), await statuses(c, 3)], ["rFP", "PFP"]);
    const child = await lab.job(`${c}:1`);
    assert.equal(child.statusReason, "Dependent Job failed");
    await lab.run(`${a}:2`, 0);
    for (const index of [0, 2]) await lab.run(`${b}:${index}`, 0);
    for (const index of [0, 2]) await lab.run(`${c}:${index}`, 0);
    for (const jobId of [a, b, c]) {
      const { status, statusReason } = await lab.job(jobId);
      assert.deepEqual([status, statusReason], ["FAILED", "Array Child Job failed"]);
    }
  });

  it("need all of several arrays and jobs, in whatever order those end", async () => {
    const [a, b, plain] = [await arrayOf(2), await arrayOf(2), await lab.submit()];
    const c = await arrayOf(2, nToN(a), nToN(b), { jobId: plain });
    await lab.run(`${a}:0`, 0);
    await lab.run(`${b}:0`, 0);
    await lab.run(`${b}:1`, 1);
    assert.equal(await statuses(c, 2), "PF");
    await lab.run(plain, 0);
    assert.equal(await statuses(c, 2), "rF");
  });

  it("find what has ended before they were submitted", async () => {
    const a = await arrayOf(4);
    await lab.run(`${a}:0`, 0);
    await lab.run(`${a}:2`, 1);
    assert.equal(await statuses(await arrayOf(4, nToN(a)), 4), "rPFP");
    await lab.run(`${a}:1`, 0);
    await lab.run(`${a}:3`, 0);
    assert.equal((await lab.job(a)).status, "FAILED");
    assert.equal(await statuses(await arrayOf(4, nToN(a)), 4), "rrFr");
    const good = await arrayOf(2);
    for (const index of [0, 1]) await lab.run(`${good}:${index}`, 0);
    assert.equal(await statuses(await arrayOf(2, nToN(good)), 2), "rr");
    assert.equal((await lab.job(await arrayOf(4, { jobId: a }))).status, "FAILED");
  });

  it("run one after another when SEQUENTIAL, and not behind one that failed", async () => {
    const a = await arrayOf(4, { type: "SEQUENTIAL" });
    assert.equal(await statuses(a, 4), "rPPP");
    await lab.run(`${a}:0`, 0);
    assert.equal(await statuses(a, 4), "SrPP");
    await lab.run(`${a}:1`, 1);
    assert.equal(await statuses(a, 4), "SFFF");
    assert.equal((await lab.job(`${a}:3`)).statusReason, "Dependent Job failed");
    assert.equal((await lab.job(a)).statusReason, "Array Child Job failed");
  });

  it("are two ranges when SEQUENTIAL, however large", async () => {
    const a = await arrayOf(10_000, { type: "SEQUENTIAL" });
    for (let index = 0; index < 20; index += 1) await lab.run(`${a}:${index}`, 0);
    const runnable = { parentId: a, first: 20, last: 20, status: "RUNNABLE" };
    const pending = { parentId: a, first: 21, last: 9_999, status: "PENDING" };
    assert.deepEqual(await rangesOf(a), [runnable, pending]);
    await lab.cancel(`${a}:500`);
    await sweepAll();
    const counts = await lab.deps.store.read((view) => view.jobs.childCounts(a));
    assert.deepEqual([counts.FAILED, counts.PENDING, counts.RUNNABLE], [9_500, 479, 1]);
  });

  it("follow a cancelled child and a cancelled array", async () => {
    const a = await arrayOf(3);
    const b = await arrayOf(3, nToN(a));
    const running = await lab.place(`${a}:0`);
    await lab.cancel(`${a}:1`);
    assert.equal(await statuses(b, 3), "PFP");
    await lab.cancel(a);
    assert.equal(await statuses(b, 3), "PFF");
    const containers = [{ containerName: "default", status: "STOPPED" as const, exitCode: 0 }];
    await lab.report(running, { status: "STOPPED", containers });
    assert.equal(await statuses(b, 3), "rFF");
    await lab.cancel(b, "not this one either");
    assert.equal((await lab.job(`${b}:0`)).statusReason, "not this one either");
    assert.equal((await lab.job(b)).status, "FAILED");
  });

  it("end piece by piece when large, each piece bounded", async () => {
    const size = 3_000;
    const a = await arrayOf(size);
    const b = await arrayOf(size, nToN(a));
    const c = await arrayOf(size, nToN(b));
    const behind = await lab.submit({ dependsOn: [{ jobId: c }] });
    const failed = async (): Promise<number> => {
      let total = 0;
      for (const jobId of [a, b, c]) {
        total += (await lab.deps.store.read((view) => view.jobs.childCounts(jobId))).FAILED;
      }
      return total;
    };
    await lab.terminate(a);
    const first = await failed();
    assert.ok(first > 0 && first <= 1_000, `${first} rows in one transaction`);
    assert.ok((await sweepAll()) >= 8);
    assert.equal(await failed(), 3 * size);
    for (const jobId of [a, b, c, behind]) assert.equal((await lab.job(jobId)).status, "FAILED");
  });

  it("leave thousands of dependents to the sweep, in the order of their submission", async () => {
    for (const [exitCode, status] of [
      [0, "RUNNABLE"],
      [1, "FAILED"],
    ] as const) {
      const first = await lab.submit();
      const waiting: string[] = [];
      for (let n = 0; n < 2_500; n += 1) {
        waiting.push(await lab.submit({ dependsOn: [{ jobId: first }] }));
      }
      const told = async (): Promise<number> => {
        let count = 0;
        while ((await lab.job(waiting[count] ?? first)).status === status) {
          count += 1;
          if (count === waiting.length) break;
        }
        return count;
      };
      await lab.run(first, exitCode);
      const atOnce = await told();
      assert.ok(atOnce > 0 && atOnce <= 1_000, `${atOnce} in one transaction`);
      assert.equal((await lab.job(waiting[atOnce] ?? "")).status, "PENDING");
      await sweepAll();
      assert.equal(await told(), waiting.length);
    }
  });
});
