import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  array,
  environment,
  instance,
  job,
  needs,
  queue,
  type Story,
  snapshotOf,
  task,
} from "../../../test/support/snapshot-builder.ts";
import type { Change } from "../../model/plan.ts";
import { decide } from "../decide.ts";

function placements(story: Story): Extract<Change, { kind: "place" }>[] {
  return decide(snapshotOf(story)).changes.filter((change) => change.kind === "place");
}

function places(story: Story): string[] {
  return placements(story).map(
    ({ jobId, arrayIndex, instanceId }) => `${jobId}${arrayIndex ?? ""} on ${instanceId}`,
  );
}

const environments = [environment("lab")];
const one = instance("i-1", "lab");

describe("schedule", () => {
  it("gathers work on busy instances, so that idle ones can leave", () => {
    const busy = instance("i-9", "lab");
    const story = { environments, instances: [one, busy], tasks: [task("t", busy)] };
    const line = [job("a"), job("b")];
    assert.deepEqual(places({ ...story, queues: [queue("q", ["lab"], line)] }), [
      "a on i-9",
      "b on i-1",
    ]);
  });

  it("counts a task that is wanted stopped until it has stopped", () => {
    const held = task("t", one, { resources: needs(2, 1024), desiredStatus: "STOPPED" });
    const queues = [queue("q", ["lab"], [job("a")])];
    const story = { environments, instances: [one], queues };
    assert.deepEqual(places({ ...story, tasks: [held] }), []);
    assert.deepEqual(places({ ...story, tasks: [{ ...held, lastStatus: "STOPPED" }] }), [
      "a on i-1",
    ]);
  });

  it("lets the head block what would fit behind it, but not other queues", () => {
    const queues = [
      queue("high", ["lab"], [job("large", needs(4, 1024)), job("small")], { priority: 9 }),
      queue("low", ["lab"], [job("other")]),
    ];
    assert.deepEqual(places({ environments, instances: [one], queues }), ["other on i-1"]);
  });

  it("serves queues by priority, then by name", () => {
    const line = (jobId: string) => [array(jobId, 0, 1)];
    const queues = [
      queue("z", ["lab"], line("z")),
      queue("b", ["lab"], line("b"), { priority: 9 }),
      queue("a", ["lab"], line("a")),
    ];
    const instances = [one, instance("i-2", "lab")];
    assert.deepEqual(places({ environments, instances, queues }), [
      "b0 on i-1",
      "b1 on i-1",
      "a0 on i-2",
      "a1 on i-2",
    ]);
  });

  it("tries environments in the queue's order and skips those that take no jobs", () => {
    const instances = ["off", "sick", "far", "near"].map((name) => instance(`i-${name}`, name));
    const story = {
      environments: [
        environment("off", {}, { state: "DISABLED" }),
        environment("sick", { instanceTypes: ["x9"] }, { status: "INVALID" }),
        environment("far"),
        environment("near"),
      ],
      instances,
    };
    const names = ["off", "sick", "near", "far"];
    assert.deepEqual(places({ ...story, queues: [queue("q", names, [array("a", 0, 2)])] }), [
      "a0 on i-near",
      "a1 on i-near",
      "a2 on i-far",
    ]);
  });

  it("uses only registered instances of the current revision that are wanted running", () => {
    const instances = [
      instance("i-1", "lab", { lastStatus: "LAUNCHED" }),
      instance("i-2", "lab", { desiredStatus: "DRAINING" }),
      instance("i-3", "lab", { infrastructureRevision: 0 }),
    ];
    const queues = [queue("q", ["lab"], [job("a")])];
    const full = instance("i-4", "lab");
    const tasks = [task("t", full, { resources: full.resources })];
    assert.deepEqual(places({ environments, instances: [...instances, full], tasks, queues }), []);
    const unproven = { environments, instances, queues };
    assert.deepEqual(places(unproven), ["a on i-3"], "unless none of that revision has registered");
  });

  it("pins free GPUs, each to one attempt", () => {
    const gpu = instance("i-1", "lab", { instanceType: "g5.12xlarge" });
    const [first = "", second, third, fourth] = gpu.gpuIds;
    const story = {
      environments,
      instances: [gpu],
      tasks: [task("t", gpu, { resources: needs(1, 1024, 1), gpuIds: [first] })],
      queues: [
        queue("q", ["lab"], [job("two", needs(1, 1, 2)), array("each", 0, 3, needs(1, 1, 1))]),
      ],
    };
    assert.deepEqual(
      placements(story).map(({ gpuIds }) => gpuIds),
      [[second, third], [fourth]],
    );
  });

  it("numbers the attempt after those made", () => {
    const line = [job("a", needs(1, 1024), { attemptsMade: 2 })];
    const story = { environments, instances: [one], queues: [queue("q", ["lab"], line)] };
    assert.equal(placements(story)[0]?.attempt, 3);
  });
});
