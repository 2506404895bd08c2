import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  array,
  environment,
  job,
  needs,
  queue,
  shortage as refused,
  snapshotOf,
  storyTime,
} from "../../../test/support/snapshot-builder.ts";
import type { BlockedHead } from "../../model/job-queue.ts";
import type { Change } from "../../model/plan.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { decide } from "../decide.ts";

const tooLarge = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT";
const shortage = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";
const limit = (reason: string, maxTimeSeconds = 600) => ({
  reason,
  state: "RUNNABLE",
  maxTimeSeconds,
  action: "CANCEL",
});
const huge = needs(200, 1024);
const minute = 60_000;

type World = {
  readonly line?: readonly Waiting[];
  readonly limits?: readonly string[];
  readonly head?: Partial<BlockedHead>;
  readonly short?: boolean;
  readonly status?: "VALID" | "DELETING";
};

/** A queue with time limits over one environment of small instances. */
function planFor(world: World): {
  readonly changes: readonly Change[];
  readonly wakeAt: number | undefined;
  /** Why the head is blocked, when that is news. */
  readonly told: string | undefined;
} {
  const { line = [job("big", huge)], limits = [tooLarge, shortage], head } = world;
  const plan = decide(
    snapshotOf({
      environments: [environment("lab")],
      queues: [
        queue("main", ["lab"], line, {
          status: world.status ?? "VALID",
          jobStateTimeLimitActions: limits.map((reason) => limit(reason)),
          ...(head && {
            blockedHead: { jobId: "big", reason: tooLarge, since: storyTime, ...head },
          }),
        }),
      ],
      shortages: world.short ? [refused("m6i.large")] : [],
    }),
  );
  const changes = plan.changes.filter(({ kind }) => kind.endsWith("-head"));
  const [note] = changes.filter(({ kind }) => kind === "note-head");
  if (note?.kind !== "note-head") return { changes, wakeAt: plan.wakeAt, told: undefined };
  const { statusReason: told, ...rest } = note;
  return { changes: [rest], wakeAt: plan.wakeAt, told };
}

describe("the time limit of a head", () => {
  it("begins when a reason first keeps it there, and wakes for its end", () => {
    const head = { jobId: "big", reason: tooLarge, since: storyTime } as const;
    const { changes, wakeAt, told } = planFor({});
    assert.deepEqual(changes, [{ kind: "note-head", jobQueue: "main", head }]);
    assert.equal(wakeAt, storyTime + 10 * minute);
    assert.match(told ?? "", /^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - /);
    assert.deepEqual(planFor({ head }), { changes: [], wakeAt, told: undefined });
  });

  it("ends with the job cancelled, in the words that clients match", () => {
    const head = { jobId: "big", reason: tooLarge, since: storyTime - 10 * minute } as const;
    assert.deepEqual(planFor({ head }).changes, [
      {
        kind: "cancel-head",
        jobQueue: "main",
        head,
        statusReason: `Canceled by JobStateTimeLimit action due to reason: ${tooLarge}`,
      },
    ]);
    assert.deepEqual(planFor({ head: { ...head, since: head.since + 1 } }).changes, []);
  });

  it("is nothing to a queue that has no limit for that reason", () => {
    const head = { since: storyTime - 60 * minute };
    for (const limits of [[shortage], []]) {
      assert.deepEqual(planFor({ head, limits }), {
        changes: [],
        wakeAt: undefined,
        told: undefined,
      });
    }
  });

  it("begins anew with another head, and with another reason", () => {
    const old = { since: storyTime - 60 * minute };
    const noted = (head: object) => [{ kind: "note-head", jobQueue: "main", head }];
    const after = { jobId: "big", reason: tooLarge, since: storyTime };
    assert.deepEqual(planFor({ head: { ...old, jobId: "before" } }).changes, noted(after));
    assert.deepEqual(planFor({ head: { ...old, reason: shortage } }).changes, noted(after));
    assert.deepEqual(planFor({ head: old, line: [] }).changes, [
      { kind: "note-head", jobQueue: "main" },
    ]);
  });

  it("is of one child of an array at a time", () => {
    const [change] = planFor({ line: [array("many", 3, 9, huge)] }).changes;
    assert.deepEqual(change?.kind === "note-head" && change.head?.jobId, "many:3");
  });

  it("outlasts a shortage that is tried again, but not a longer wait for an instance", () => {
    const line = [job("big", needs(2, 1024))];
    const since = storyTime - 20 * minute;
    const head = { reason: shortage, since } as const;
    // Tried again: an instance is being launched.
    const lapsed = { jobId: "big", reason: shortage, since, lapsedSince: storyTime };
    const again = planFor({ line, head });
    assert.deepEqual(again.changes, [{ kind: "note-head", jobQueue: "main", head: lapsed }]);
    assert.equal(again.told, undefined);
    const away = planFor({ line, head: { ...head, lapsedSince: storyTime - minute + 1 } });
    assert.deepEqual(away, { changes: [], wakeAt: storyTime + 1, told: undefined });
    // Refused again: the time has gone on, and is over.
    const back = planFor({ line, head: lapsed as BlockedHead, short: true });
    assert.equal(back.changes[0]?.kind, "cancel-head");
    // Not refused for a minute.
    const gone = planFor({ line, head: { ...head, lapsedSince: storyTime - minute } });
    assert.deepEqual(gone.changes, [{ kind: "note-head", jobQueue: "main" }]);
  });

  it("does not begin while a job waits for an instance, nor in a queue that is being deleted", () => {
    assert.deepEqual(planFor({ line: [job("big", needs(2, 1024))] }).changes, []);
    assert.deepEqual(planFor({ status: "DELETING" }).changes, []);
  });
});
