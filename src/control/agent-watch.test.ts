import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import type { Instance } from "../model/instance.ts";
import { createAgentWatch } from "./agent-watch.ts";

const lostAfterMs = 300_000;

let lab: Lab;
/** Since when the instance has no session; undefined: it has one. */
let silentSince: number | undefined;
let disconnected: string[];
let changes: number;
let watch: () => Promise<number | undefined>;

beforeEach(async () => {
  lab = await openLab();
  silentSince = undefined;
  disconnected = [];
  changes = 0;
  watch = createAgentWatch({
    ...lab.deps,
    log: silentLog,
    dispatcher: {
      silentSince: () => silentSince,
      disconnect: (instanceId) => void disconnected.push(instanceId),
    },
    agentLostAfterMs: lostAfterMs,
    onChange: () => {
      changes += 1;
    },
  });
});
afterEach(() => lab.deps.close());

async function instance(): Promise<Instance> {
  const found = await lab.deps.store.read((view) => view.instances.get("i-1"));
  return found ?? assert.fail("the instance is gone");
}

async function change(more: Partial<Instance>): Promise<void> {
  const row = { ...(await instance()), ...more };
  await lab.deps.store.transact((tx) => tx.instances.update(row));
}

describe("an agent out of reach", () => {
  it("is waited for; then the tasks of its owner's machine are lost and tried again", async () => {
    await change({ unmanaged: true });
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 } });
    const task = await lab.place(jobId);
    await lab.report(task, { status: "RUNNING" });
    await watch();
    silentSince = lab.deps.clock.now();
    lab.deps.clock.advance(lostAfterMs - 1);
    await watch();
    assert.equal((await lab.task(task.taskId)).lastStatus, "RUNNING");

    lab.deps.clock.advance(1);
    await watch();
    await watch();
    assert.equal(changes, 1);
    const job = await lab.job(jobId);
    assert.equal(job.status, "RUNNABLE");
    assert.equal(job.attempts[0]?.statusReason, "Host EC2 (instance i-1) terminated.");
    assert.deepEqual(
      [(await instance()).lastStatus, (await instance()).desiredStatus],
      ["REGISTERED", "RUNNING"],
      "it may come back",
    );
    // What the lost attempt did after all is of no account.
    await lab.report(task, { status: "STOPPED", containers: [] });
    assert.equal((await lab.job(jobId)).attempts.length, 1);
  });

  it("of a machine that was launched has the machine replaced", async () => {
    silentSince = lab.deps.clock.now();
    lab.deps.clock.advance(lostAfterMs);
    await watch();
    await watch();
    assert.equal(changes, 1);
    assert.deepEqual(
      [(await instance()).desiredStatus, (await instance()).statusReason],
      ["TERMINATED", "Its agent has not been connected for 300 seconds."],
    );
  });

  it("leaves with the environment that it belonged to", async () => {
    await change({ unmanaged: true, desiredStatus: "TERMINATED", statusReason: "Deleted." });
    await watch();
    assert.equal((await instance()).lastStatus, "TERMINATED");
    assert.deepEqual(disconnected, ["i-1"]);
  });
});
