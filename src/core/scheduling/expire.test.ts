import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  instance,
  snapshotOf,
  storyTime,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import type { Task } from "../../model/task.ts";
import { decide } from "../decide.ts";

const on = instance("i-1", "lab");
const planFor = (...tasks: Task[]) =>
  decide(snapshotOf({ environments: [unmanaged("lab")], instances: [on], tasks }));

describe("expire", () => {
  it("stops an attempt at its deadline and wakes for the next one", () => {
    const startedAt = storyTime - 60_000;
    assert.deepEqual(
      planFor(
        task("late", on, { startedAt, timeoutSeconds: 60 }),
        task("soon", on, { startedAt, timeoutSeconds: 61 }),
        task("later", on, { startedAt, timeoutSeconds: 3600 }),
        task("never", on, { startedAt }),
      ),
      {
        changes: [{ kind: "stop-task", taskId: "late", cause: { kind: "timeout" } }],
        whyNot: [],
        wakeAt: storyTime + 1000,
      },
    );
  });

  it("does not count the time before RUNNING, nor stop what is stopping", () => {
    const { startedAt: _, ...pulling } = task("pulling", on, { timeoutSeconds: 60 });
    const stopping = task("stopping", on, {
      startedAt: storyTime - 90_000,
      timeoutSeconds: 60,
      desiredStatus: "STOPPED",
    });
    const ages = { createdAt: storyTime - 90_000 };
    assert.deepEqual(planFor({ ...pulling, ...ages }, stopping), { changes: [], whyNot: [] });
  });
});
