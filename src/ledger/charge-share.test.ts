/** What a share is charged with when its tasks stop, however they do. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import type { ShareUsage } from "../ports/store.ts";
import { loseInstance } from "./lose-instance.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  await lab.deps.store.transact(async (tx) => {
    const fairsharePolicy = { shareDecaySeconds: 1000 };
    await tx.schedulingPolicies.insert({ name: "p", createdAt: 1, fairsharePolicy, tags: {} });
    const queue = await tx.jobQueues.get("main");
    await tx.jobQueues.insert({
      ...(queue ?? assert.fail("no queue")),
      name: "fair",
      schedulingPolicyArn: "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/p",
    });
  });
});
afterEach(() => lab.deps.close());

const usage = (): Promise<readonly ShareUsage[]> =>
  lab.deps.store.read((view) => view.shares.usage("fair"));
const total = async (): Promise<number> =>
  (await usage()).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
const submit = (): Promise<string> =>
  lab.submit({ jobQueue: "fair", shareIdentifier: "a", schedulingPriorityOverride: 1 });
const stop = { status: "STOPPED" } as const;

test("vCPUs from the placement to the end, in slices of an eighth of the window", async () => {
  const task = await lab.place(await submit());
  lab.deps.clock.advance(20_000);
  await lab.report(task, { status: "RUNNING" });
  lab.deps.clock.advance(100_000);
  assert.deepEqual(await usage(), []);
  await lab.report(task, stop);
  assert.equal(await total(), 120 * 1024);
  const slices = await usage();
  for (const { from, to } of slices) assert.deepEqual([to - from, from % 125_000], [125_000, 0]);
  assert.ok(slices.length <= 2);
  await lab.report(task, stop);
  assert.equal(await total(), 120 * 1024);
});

test("no more than the window, and nothing of it once it is over", async () => {
  const task = await lab.place(await submit());
  lab.deps.clock.advance(5_000_000);
  await lab.report(task, stop);
  assert.equal(await total(), 1000 * 1024);
  const next = await lab.place(await submit());
  lab.deps.clock.advance(2_000_000);
  await lab.report(next, stop);
  assert.equal(await total(), 1000 * 1024);
});

test("also when the instance is lost", async () => {
  await lab.place(await submit());
  lab.deps.clock.advance(10_000);
  await lab.deps.store.transact((tx) =>
    loseInstance(lab.deps, tx, "i-1", "gone", lab.deps.clock.now()),
  );
  assert.equal(await total(), 10 * 1024);
});

test("nothing of jobs that have no share", async () => {
  const task = await lab.place(await lab.submit());
  lab.deps.clock.advance(10_000);
  await lab.report(task, stop);
  assert.deepEqual(await usage(), []);
});
