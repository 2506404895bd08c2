import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../documents/document.ts";
import { describeFaultPlan, type FaultPlan, nothingFails, readFaultPlan } from "./fault-plan.ts";

const read = (text: string): FaultPlan => readFaultPlan(readDocument(text, "f.yaml"));

describe("a fault plan", () => {
  it("says in sentences what goes wrong, and nothing of what does not", () => {
    const plan = read(`
launches: { refused: 0.25, instanceTypes: ["m6i.*"], neverJoins: 0.05, slow: { share: 0.1, by: 2m } }
machines: { deathsPerHour: 0.5 }
spot: { reclaimsPerHour: 2 }
requests: { throttled: 0.1, operations: [SubmitJob] }
containers:
  - { fault: exit, share: 0.05, exitCode: 3, jobQueue: main, attempts: 1 }
  - { fault: hang }
`);
    assert.deepEqual(describeFaultPlan(plan), [
      "25 % of launches of m6i.* are refused: InsufficientInstanceCapacity",
      "5 % of launches of m6i.* run, but their agent never registers",
      "10 % of launches of m6i.* take 120 s longer",
      "each machine dies 0.5 times an hour",
      "each Spot Instance is reclaimed 2 times an hour, with 120 s notice",
      "10 % of SubmitJob are throttled",
      "5 % of containers (jobQueue main, attempts 1) exit with 3",
      "100 % of containers hang",
    ]);
    assert.deepEqual(read("{}"), nothingFails);
    assert.deepEqual(describeFaultPlan(nothingFails), []);
  });

  it("is told its mistakes with what is allowed", () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      [
        "launches: { refused: 30 }",
        /^DocumentError: f\.yaml:1: launches\.refused must be a number from 0 to 1, not 30\.$/,
      ],
      ["launch: {}", /launch is not known here\. What may stand here: seed, launches, machines, /],
      [
        "containers: [{ fault: sleep }]",
        /containers\[0\]\.fault must be one of exit, outOfMemory, hang, pullFails, /,
      ],
      [
        "containers: [{ fault: slowStart }]",
        /containers\[0\]\.after is needed: by how much the start is slow/,
      ],
      [
        "spot: { noticeSeconds: 9 }",
        /spot\.reclaimsPerHour must be a number of at least 0, not absent/,
      ],
    ];
    for (const [text, message] of wrong) assert.throws(() => read(text), message);
  });
});
