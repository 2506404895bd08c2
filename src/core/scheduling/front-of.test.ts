/** The order in which those who wait would be served, and what a queue's jobs hold, once a plan is carried out. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  array,
  environment,
  fairQueue,
  instance,
  job,
  needs,
  queue,
  snapshotOf,
  task,
} from "../../../test/support/snapshot-builder.ts";
import { cpuUnitsPerVCpu } from "../../model/resources.ts";
import type { QueueView } from "../../model/snapshot.ts";
import { decide } from "../decide.ts";
import { frontsOf } from "./front-of.ts";

const one = needs(1, 64);
const on = instance("i-1", "lab");

/** Two vCPUs, one of them taken by a running task of the queue. */
function frontOf(view: QueueView, share?: string) {
  const shareIdentifier = share === undefined ? {} : { shareIdentifier: share };
  const snapshot = snapshotOf({
    environments: [environment("lab", { maxvCpus: 2 })],
    instances: [on],
    tasks: [task("t", on, { resources: one, jobQueue: "q", ...shareIdentifier })],
    queues: [view],
  });
  const [front] = frontsOf(snapshot, decide(snapshot));
  return front ?? assert.fail("no front");
}

describe("the front of a queue", () => {
  it("is what is left in the order of submission, each child for itself, a hundred at most", () => {
    const line = [job("first", one), array("many", 3, 5, one), job("last", one)];
    const front = frontOf(queue("q", ["lab"], line));
    assert.deepEqual(front.jobIds, ["many:3", "many:4", "many:5", "last"]);
    assert.equal(front.cpu, 2 * cpuUnitsPerVCpu);
    assert.equal(front.cpuOfShares, undefined);
    const long = frontOf(queue("q", ["lab"], [array("long", 0, 9_999, one)]));
    assert.deepEqual([long.jobIds.length, long.jobIds[0]], [100, "long:1"]);
  });

  it("follows the turns of shares", () => {
    const line = [
      { ...array("A", 0, 2, one), shareIdentifier: "a" },
      { ...array("B", 0, 3, one), shareIdentifier: "b" },
    ];
    const front = frontOf(fairQueue("q", ["lab"], line), "a");
    // Share b's first child is placed: after that both hold one vCPU, and the older job is first.
    assert.deepEqual(front.jobIds, ["A:0", "B:1", "A:1", "B:2", "A:2", "B:3"]);
    assert.deepEqual(
      front.cpuOfShares,
      new Map([
        ["a", 1024],
        ["b", 1024],
      ]),
    );
  });
});
