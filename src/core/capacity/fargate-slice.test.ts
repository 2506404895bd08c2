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
  storyTime,
  task,
} from "../../../test/support/snapshot-builder.ts";
import type { Instance } from "../../model/instance.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { decide } from "../decide.ts";

const quarter = needs(0.25, 512);
const fargate = { platformCapability: "FARGATE" } as const;
const environments = [
  environment("lab", { type: "FARGATE", instanceTypes: [], maxvCpus: 1, minvCpus: 0 }),
];
const waits = (...line: readonly Waiting[]) => [queue("q", ["lab"], line)];
const slice = (instanceId: string, row: Partial<Instance> = {}): Instance =>
  instance(instanceId, "lab", {
    instanceType: "fargate.0.25vcpu.512mib",
    imageId: "",
    resources: quarter,
    fargate: true,
    ...row,
  });

function changes(story: Story): string[] {
  return decide(snapshotOf({ environments, images: {}, ...story })).changes.map((change) => {
    if (change.kind === "launch") return `launch ${change.instanceType} ${change.fargate}`;
    return `${change.kind} ${"instanceId" in change ? change.instanceId : ""}`;
  });
}

describe("a Fargate environment", () => {
  it("launches a slice of its own size for each job, without types or image", () => {
    const line = [job("a", quarter, fargate), job("b", needs(0.5, 1024), fargate)];
    assert.deepEqual(changes({ queues: waits(...line) }), [
      "launch fargate.0.25vcpu.512mib true",
      "launch fargate.0.5vcpu.1024mib true",
    ]);
  });

  it("counts the vCPUs of jobs towards maxvCpus and never exceeds it", () => {
    const ten = { ...array("a", 0, 9, quarter), ...fargate };
    assert.equal(changes({ queues: waits(ten) }).length, 4);
    const { whyNot } = decide(
      snapshotOf({ environments, queues: waits(job("a", needs(2, 4096), fargate)) }),
    );
    assert.equal(whyNot[0]?.code, "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE");
  });

  it("asks the provider for a few slices at a time, and goes nowhere else meanwhile", () => {
    const large = [
      environment("lab", { type: "FARGATE", instanceTypes: [], maxvCpus: 100 }),
      environment("spare", { type: "FARGATE_SPOT", instanceTypes: [], maxvCpus: 100 }),
    ];
    const queues = [queue("q", ["lab", "spare"], [{ ...array("a", 0, 99, quarter), ...fargate }])];
    const story = { environments: large, queues };
    const launches = decide(snapshotOf(story)).changes.flatMap((change) =>
      change.kind === "launch" ? [change.computeEnvironment] : [],
    );
    assert.deepEqual(launches, Array(10).fill("lab"));
    const asked = Array.from({ length: 10 }, (_, index) =>
      slice(`i-${index}`, { lastStatus: "PENDING" }),
    );
    const { changes: none, whyNot } = decide(snapshotOf({ ...story, instances: asked }));
    assert.deepEqual(none, []);
    assert.equal(whyNot[0]?.code, "WAITING:INSTANCE_STARTING");
    const launched = asked.map((row) => ({ ...row, lastStatus: "LAUNCHED" as const }));
    assert.equal(decide(snapshotOf({ ...story, instances: launched })).changes.length, 10);
  });

  it("places a job on a slice of exactly its size that has had none", () => {
    const instances = [slice("i-used", { idleSince: storyTime }), slice("i-new")];
    const small = job("a", needs(0.25, 256), fargate);
    assert.deepEqual(changes({ instances, queues: waits(job("a", quarter, fargate)) }), [
      "place i-new",
      "terminate i-used",
    ]);
    assert.ok(!changes({ instances, queues: waits(small) }).some((one) => one.startsWith("place")));
  });

  it("ends a slice at once when its job has ended or waits no more, and none that is at work", () => {
    const busy = slice("i-busy");
    const instances = [busy, slice("i-used", { idleSince: storyTime }), slice("i-unused")];
    const tasks = [task("t", busy, { resources: quarter })];
    assert.deepEqual(changes({ instances, tasks }), ["terminate i-unused", "terminate i-used"]);
  });
});
