import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  environment,
  instance,
  job,
  needs,
  nodes,
  queue,
  type Story,
  shortage,
  snapshotOf,
  startingInstance,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import { decide } from "../decide.ts";

const lab = environment("lab", { instanceTypes: ["m6i.large", "m6i.xlarge"], maxvCpus: 16 });
const environments = [lab];
const small = needs(1, 1024);
const two = nodes("two", [[1, small]]);
const three = nodes("three", [[2, small]]);
const idle = (count: number, row: object = {}) =>
  Array.from({ length: count }, (_, index) => instance(`i-${index}`, "lab", row));

/** Placements as `job on instances`, launches as `type × count`. */
function outcome(story: Story): readonly string[] {
  const { changes } = decide(snapshotOf({ environments, ...story }));
  const placed = changes.flatMap((change) => {
    if (change.kind === "place") return [`${change.jobId} on ${change.instanceId}`];
    if (change.kind !== "place-nodes") return [];
    return [`${change.jobId} on ${change.nodes.map((node) => node.instanceId).join(", ")}`];
  });
  const launched = Map.groupBy(
    changes.flatMap((change) => (change.kind === "launch" ? [change.instanceType] : [])),
    (type) => type,
  );
  return [...placed, ...[...launched].map(([type, each]) => `${type} × ${each.length}`)];
}

describe("the nodes of a job", () => {
  it("are placed on as many empty instances of one type, and leave the rest of those to nobody", () => {
    const queues = [queue("q", ["lab"], [two, job("behind")])];
    assert.deepEqual(outcome({ instances: idle(2), queues }), ["two on i-0, i-1", "m6i.large × 1"]);
  });

  it("are not put beside a task, and nothing is put beside them", () => {
    const instances = idle(2);
    const [first] = instances;
    const tasks = first === undefined ? [] : [task("t", first)];
    const queues = [queue("q", ["lab"], [two])];
    assert.deepEqual(outcome({ instances, tasks, queues }), ["m6i.large × 1"]);
    const node = tasks.map((row) => ({ ...row, multiNodeJobId: "other" }));
    const plain = [queue("q", ["lab"], [job("plain")])];
    assert.deepEqual(outcome({ instances, tasks: node, queues: plain }), ["plain on i-1"]);
  });

  it("are placed on machines of their owner once enough of these have joined", () => {
    const own = unmanaged("own");
    const joined = (count: number) =>
      Array.from({ length: count }, (_, n) => instance(`m-${n}`, "own", { instanceType: "" }));
    const queues = [queue("q", ["own", "lab"], [two])];
    const environments = [own, lab];
    assert.deepEqual(outcome({ environments, instances: joined(2), queues }), ["two on m-0, m-1"]);
    // Too few: the next environment's turn, and what is there is nobody's to keep.
    assert.deepEqual(outcome({ environments, instances: joined(1), queues }), ["m6i.large × 2"]);
    const [busy, ...free] = joined(2);
    const tasks = busy === undefined ? [] : [task("t", busy)];
    const instances = busy === undefined ? [] : [busy, ...free];
    assert.deepEqual(outcome({ environments, instances, tasks, queues }), []);
    const alone = [queue("q", ["own"], [two, job("behind")])];
    assert.deepEqual(outcome({ environments, instances, tasks, queues: alone }), []);
  });

  it("have all that is lacking launched at once, and nothing when maxvCpus is too low for it", () => {
    const queues = [queue("q", ["lab"], [three])];
    assert.deepEqual(outcome({ queues }), ["m6i.large × 3"]);
    assert.deepEqual(outcome({ instances: idle(1), queues }), ["m6i.large × 2"]);
    const starting = [startingInstance("i-7", "lab")];
    assert.deepEqual(outcome({ instances: [...idle(1), ...starting], queues }), ["m6i.large × 1"]);
    const busy = instance("i-9", "lab", { instanceType: "m6i.xlarge" });
    const low = [environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 8 })];
    const story = { environments: low, instances: [busy], tasks: [task("t", busy)], queues };
    assert.deepEqual(outcome(story), []);
  });

  it("run on the smallest type that holds the largest of them, or on the one they name", () => {
    const mixed = nodes("mixed", [
      [0, needs(3, 1024)],
      [2, small],
    ]);
    assert.deepEqual(outcome({ queues: [queue("q", ["lab"], [mixed])] }), ["m6i.xlarge × 3"]);
    const named = nodes("named", [[1, small]], { instanceType: "m6i.xlarge" });
    assert.deepEqual(outcome({ queues: [queue("q", ["lab"], [named])] }), ["m6i.xlarge × 2"]);
    const large = idle(2, { instanceType: "m6i.xlarge" });
    const queues = [queue("q", ["lab"], [two])];
    assert.deepEqual(outcome({ instances: large, queues }), ["two on i-0, i-1"]);
  });

  it("fall back to no other type on a shortage", () => {
    const queues = [queue("q", ["lab"], [two])];
    const shortages = [shortage("m6i.large", { computeEnvironment: "lab" })];
    assert.deepEqual(outcome({ shortages, queues }), []);
  });

  it("wait for the first environment that could ever carry them, past those that never could", () => {
    const never = environment("never", { maxvCpus: 2 });
    const spot = environment("spot", { type: "SPOT" });
    const full = environment("full", { maxvCpus: 4 });
    const at = instance("i-1", "full");
    const line = (...order: string[]) => [queue("q", order, [two])];
    const story = {
      environments: [never, spot, full, lab],
      instances: [at],
      tasks: [task("t", at)],
    };
    assert.deepEqual(outcome({ ...story, queues: line("never", "spot", "lab") }), [
      "m6i.large × 2",
    ]);
    assert.deepEqual(outcome({ ...story, queues: line("full", "lab") }), []);
  });

  it("keep what has come for them from a later queue, not from an earlier one", () => {
    const tight = [environment("lab", { maxvCpus: 6, instanceTypes: ["m6i.large"] })];
    const busy = instance("i-9", "lab");
    const story = {
      environments: tight,
      instances: [...idle(2), busy],
      tasks: [task("t", busy, { resources: needs(2, 4096) })],
    };
    const waits = queue("b", ["lab"], [three]);
    const plain = (name: string) => queue(name, ["lab"], [job("plain")]);
    assert.deepEqual(outcome({ ...story, queues: [waits, plain("c")] }), []);
    assert.deepEqual(outcome({ ...story, queues: [plain("a"), waits] }), ["plain on i-0"]);
  });

  it("give back what they keep when a later queue takes their consumable resource", () => {
    const need = { consumables: [{ name: "licenses", quantity: 1 }] };
    const tight = [environment("lab", { maxvCpus: 6, instanceTypes: ["m6i.large"] })];
    const busy = instance("i-9", "lab");
    const story = {
      environments: tight,
      instances: [...idle(2), busy],
      tasks: [task("t", busy, { resources: needs(1, 1024) })],
      consumableResources: [{ name: "licenses", totalQuantity: 1, inUseQuantity: 0 }],
      queues: [
        queue("a", ["lab"], [{ ...three, ...need }]),
        queue("b", ["lab"], [job("takes", small, need), job("goes on", needs(2, 1024))]),
      ],
    };
    assert.deepEqual(outcome(story), ["takes on i-9", "goes on on i-0"]);
  });

  it("S19: run on no image that such jobs cannot run on, and the reason is told", () => {
    const images = { "ami-1": { distribution: "Ubuntu", packages: {} } };
    const story = { instances: idle(2), queues: [queue("q", ["lab"], [two])], images };
    assert.deepEqual(outcome(story), []);
    const [why] = decide(snapshotOf({ environments, ...story })).whyNot;
    assert.match(why?.statusReason ?? "", /Image ami-1: S19 multi-node: .* Amazon Linux only/);
    const own = { "ami-1": { ...images["ami-1"], agentName: "batchyard" } };
    assert.deepEqual(outcome({ ...story, images: own }), ["two on i-0, i-1"]);
  });
});
