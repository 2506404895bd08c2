import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSwf } from "./read-swf.ts";

/** Job, submitted, waited, ran, processors, cpu, memory, asked: time, memory, status, user, group, …, before. */
const log = `; Version: 2.2
; Computer: a cluster of a test
  1    100  10  600   4  -1      -1  4  1200 524288  1  7  3  1  1 -1  -1  -1
  2    160  -1  300  16  -1  262144 -1    30     -1  0  8  3  1  1 -1  -1  -1
  3    200  -1   -1  -1  -1      -1 -1    -1     -1  5  8  3  1  1 -1  -1  -1
  4    260   0   50   1  -1      -1  1    -1     -1  1 -1  3  1  1 -1   1   5
  5    270   0   50   1  -1      -1  1    -1     -1  1  7  3  1  1 -1   2   5
`;

const options = { jobQueue: "main", share: "user" } as const;
const needsOf = (vCpus: number, memoryMiB: number) => ({
  resourceRequirements: [
    { type: "VCPU", value: String(vCpus) },
    { type: "MEMORY", value: String(memoryMiB) },
  ],
});

describe("a log in the Standard Workload Format", () => {
  const { submissions, notes } = readSwf(log, "a.swf", options);

  it("becomes jobs with processors as vCPUs and memory of all of them", () => {
    assert.deepEqual(
      submissions.map(({ atMs, input }) => [atMs, input.jobName, input.containerOverrides]),
      [
        [0, "swf-1", needsOf(4, 2048)],
        [60_000, "swf-2", needsOf(16, 4096)],
        [160_000, "swf-4", needsOf(1, 1024)],
        [170_000, "swf-5", needsOf(1, 1024)],
      ],
    );
  });

  it("takes run times, failures, times asked for and users", () => {
    const [first, second, third] = submissions;
    assert.deepEqual(first?.fate(0, 1), { runMs: 600_000, pullMs: 0, exitCode: 0 });
    assert.deepEqual(second?.fate(0, 1), { runMs: 300_000, pullMs: 0, exitCode: 1 });
    assert.deepEqual(first?.input.timeout, { attemptDurationSeconds: 1200 });
    assert.deepEqual(second?.input.timeout, { attemptDurationSeconds: 60 }, "AWS's least");
    assert.equal(third?.input.timeout, undefined);
    assert.deepEqual(
      submissions.map(({ input }) => input.shareIdentifier),
      ["user7", "user8", "unknown", "user7"],
    );
  });

  it("has a job wait for the one before it, unless that failed", () => {
    assert.deepEqual(
      submissions.map(({ dependsOn }) => dependsOn),
      [[], [], [{ submission: 0 }], []],
    );
  });

  it("leaves out what never ran, and says so", () => {
    assert.deepEqual(notes, ["1 of 5 jobs of a.swf: run time or processors unknown"]);
  });

  it("makes nodes of what is larger than one", () => {
    const [, large] = readSwf(log, "a.swf", { ...options, nodeVCpus: 8 }).submissions;
    assert.equal(large?.input.nodeOverrides?.numNodes, 2);
    assert.equal(large?.input.containerOverrides, undefined);
  });

  it("names the line that is none of the format", () => {
    assert.throws(
      () => readSwf("; x\n1 2 3\n", "b.swf", options),
      /^DocumentError: b\.swf:2: must be 18 numbers, -1 /,
    );
    assert.throws(() => readSwf(";\n", "b.swf", options), /b\.swf: has no job that could be run/);
  });
});
