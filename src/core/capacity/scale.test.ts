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
  shortage,
  snapshotOf,
  startingInstance,
  storyTime,
  storyTypes,
  task,
} from "../../../test/support/snapshot-builder.ts";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { InterruptionClass } from "../../model/instance-type.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { decide } from "../decide.ts";

function launches(story: Story): string[] {
  return decide(snapshotOf(story)).changes.flatMap((change) =>
    change.kind === "launch" ? [change.instanceType] : [],
  );
}

function terminated(story: Story): string[] {
  return decide(snapshotOf(story)).changes.flatMap((change) =>
    change.kind === "terminate" ? [change.instanceId] : [],
  );
}

/** What environment "lab" launches for a line. */
function launchesFor(
  line: readonly Waiting[],
  resources: Partial<ComputeResources>,
  more: Story = {},
): string[] {
  return launches({
    environments: [environment("lab", resources)],
    queues: [queue("q", ["lab"], line)],
    ...more,
  });
}

const longAgo = { registeredAt: storyTime - 60_000 };

describe("BEST_FIT", () => {
  const bestFit = { allocationStrategy: "BEST_FIT", instanceTypes: ["optimal"] };

  it("launches the cheapest type that holds one job, for each of them", () => {
    assert.deepEqual(launchesFor([array("a", 0, 2, needs(2, 3000))], bestFit), [
      "c6i.large",
      "c6i.large",
      "c6i.large",
    ]);
    assert.deepEqual(launchesFor([job("a", needs(2, 12_000))], bestFit), ["r6i.large"]);
  });

  it("waits when that type cannot be had", () => {
    assert.deepEqual(launchesFor([job("a")], bestFit, { shortages: [shortage("c6i.large")] }), []);
  });

  it("never exceeds maxvCpus on demand, but may by one instance on spot", () => {
    const line = [array("a", 0, 9, needs(2, 3000))];
    const two = ["c6i.large", "c6i.large"];
    assert.deepEqual(launchesFor(line, { ...bestFit, maxvCpus: 5 }), two);
    assert.deepEqual(launchesFor(line, { ...bestFit, maxvCpus: 5, type: "SPOT" }), [
      ...two,
      "c6i.large",
    ]);
  });
});

describe("BEST_FIT_PROGRESSIVE", () => {
  const progressive = { instanceTypes: ["optimal"] };

  it("takes a small instance for one job and larger ones of the same price for many", () => {
    assert.deepEqual(launchesFor([job("a")], progressive), ["c6i.large"]);
    assert.deepEqual(launchesFor([array("a", 0, 3)], progressive), ["c6i.xlarge"]);
    const four = [job("a"), job("b"), job("c"), job("d")];
    assert.deepEqual(launchesFor(four, progressive), ["c6i.xlarge"]);
  });

  it("takes the next best on a shortage, and wakes when it ends", () => {
    const story = { shortages: [shortage("c6i.large"), shortage("c6i.xlarge")] };
    assert.deepEqual(launchesFor([job("a")], progressive, story), ["m6i.large"]);
    assert.equal(decide(snapshotOf(story)).wakeAt, undefined);
    const withLab = { environments: [environment("lab")], ...story };
    assert.equal(decide(snapshotOf(withLab)).wakeAt, storyTime + 30_000);
  });

  it("exceeds maxvCpus by one instance at most, and only when none fits below", () => {
    const line = [array("a", 0, 9, needs(3, 1024))];
    assert.deepEqual(launchesFor(line, { instanceTypes: ["m6i"], maxvCpus: 10 }), [
      "m6i.2xlarge",
      "m6i.xlarge",
    ]);
  });

  it("keeps work without GPUs off GPU types", () => {
    assert.deepEqual(launchesFor([job("a")], { instanceTypes: ["g5", "m6i"] }), ["m6i.large"]);
    const gpuJob = [job("a", needs(1, 1024, 1))];
    assert.deepEqual(launchesFor(gpuJob, { instanceTypes: ["g5", "m6i"] }), ["g5.xlarge"]);
  });
});

describe("BEST_FIT_PROGRESSIVE_ORDERED", () => {
  const ordered = { allocationStrategy: "BEST_FIT_PROGRESSIVE_ORDERED" };

  it("goes by the list, whatever the price, and past types that do not hold the job", () => {
    const listed = { ...ordered, instanceTypes: ["c6i", "r6i.large", "m6i"] };
    assert.deepEqual(launchesFor([job("a")], listed), ["c6i.large"]);
    assert.deepEqual(launchesFor([job("a", needs(1, 12_000))], listed), ["r6i.large"]);
    assert.deepEqual(launchesFor([job("a")], { ...listed, instanceTypes: ["r6i.large", "c6i"] }), [
      "r6i.large",
    ]);
  });

  it("takes the next of a family, then the next of the list, on a shortage", () => {
    const listed = { ...ordered, instanceTypes: ["m6i.xlarge", "m6i", "c6i"] };
    const shortages = [shortage("m6i.xlarge")];
    assert.deepEqual(launchesFor([job("a")], listed, { shortages }), ["m6i.large"]);
    shortages.push(shortage("m6i.large"), shortage("m6i.2xlarge"));
    assert.deepEqual(launchesFor([job("a")], listed, { shortages }), ["c6i.large"]);
  });
});

describe("Spot strategies", () => {
  /** What a Spot environment launches for one job, where c6i is cheapest and often interrupted. */
  const spot = (
    allocationStrategy: string,
    instanceTypes: string[],
    classes: Record<string, InterruptionClass>,
  ): string[] =>
    launchesFor(
      [job("a")],
      { type: "SPOT", allocationStrategy, instanceTypes },
      {
        instanceTypes: storyTypes.map((type) => ({
          ...type,
          interruptionClass: classes[type.family] ?? 4,
        })),
      },
    );
  const all = ["g5", "c6i", "m6i", "r6i"];

  it("SPOT_CAPACITY_OPTIMIZED takes the least risk of interruption, then the price", () => {
    const strategy = "SPOT_CAPACITY_OPTIMIZED";
    assert.deepEqual(spot(strategy, all, { c6i: 3, m6i: 1, r6i: 1, g5: 0 }), ["m6i.large"]);
    assert.deepEqual(spot(strategy, all, { c6i: 3, m6i: 1, r6i: 0 }), ["r6i.large"]);
  });

  it("SPOT_CAPACITY_OPTIMIZED_PRIORITIZED lets the list decide between equal risks", () => {
    const strategy = "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED";
    const listed = ["r6i", "m6i", "c6i"];
    assert.deepEqual(spot(strategy, listed, { c6i: 1, m6i: 1, r6i: 1 }), ["r6i.large"]);
    assert.deepEqual(spot(strategy, listed, { c6i: 1, m6i: 1, r6i: 2 }), ["m6i.large"]);
  });

  it("SPOT_PRICE_CAPACITY_OPTIMIZED pays a little more for less risk, not much more", () => {
    const strategy = "SPOT_PRICE_CAPACITY_OPTIMIZED";
    assert.deepEqual(spot(strategy, all, { c6i: 1, m6i: 0, r6i: 0 }), ["c6i.large"]);
    assert.deepEqual(spot(strategy, all, { c6i: 4, m6i: 0, r6i: 0 }), ["m6i.large"]);
    assert.deepEqual(spot(strategy, all, { c6i: 4, m6i: 4, r6i: 0 }), ["c6i.large"]);
  });

  it("takes types of unknown risk for middling", () => {
    const line = [job("a")];
    const instanceTypes = ["m6i", "c6i"];
    const resources = { type: "SPOT", allocationStrategy: "SPOT_CAPACITY_OPTIMIZED" } as const;
    assert.deepEqual(launchesFor(line, { ...resources, instanceTypes }), ["c6i.large"]);
  });
});

describe("scale out", () => {
  it("lets instances on their way carry demand first", () => {
    const instances = [startingInstance("i-1", "lab")];
    assert.deepEqual(launchesFor([array("a", 0, 1)], {}, { instances }), []);
    assert.deepEqual(launchesFor([array("a", 0, 2)], {}, { instances }), ["m6i.large"]);
  });

  it("fills the queue's first environment up to its maximum, then the next", () => {
    const story = {
      environments: [
        environment("lab", { maxvCpus: 2 }),
        environment("spare", { instanceTypes: ["c6i.large"] }),
      ],
      queues: [queue("q", ["lab", "spare"], [array("a", 0, 3)])],
    };
    assert.deepEqual(launches(story), ["m6i.large", "c6i.large"]);
  });

  it("spills over into the next environment when the first cannot have an instance", () => {
    const story = {
      environments: [environment("lab"), environment("spare", { instanceTypes: ["c6i.large"] })],
      queues: [queue("q", ["lab", "spare"], [job("a")])],
    };
    assert.deepEqual(launches({ ...story, shortages: [shortage("m6i.large")] }), ["c6i.large"]);
    const waiting = environment("lab", { allocationStrategy: "BEST_FIT" });
    const environments = [waiting, story.environments[1] ?? waiting];
    const bestFit = { ...story, environments, shortages: [shortage("m6i.large")] };
    assert.deepEqual(launches(bestFit), ["c6i.large"], "also past one that waits for its type");
  });

  it("launches nothing behind a head that can never run", () => {
    assert.deepEqual(launchesFor([job("huge", needs(1, 1_000_000)), job("a")], {}), []);
  });

  it("keeps minvCpus without any job, at the lowest price for its size", () => {
    const instanceTypes = ["optimal"];
    assert.deepEqual(launchesFor([], { instanceTypes, minvCpus: 4 }), ["c6i.xlarge"]);
    assert.deepEqual(launchesFor([], { instanceTypes, minvCpus: 5 }), ["c6i.xlarge", "c6i.large"]);
  });

  it("reaches a desiredvCpus that was asked for, and says so once its instances registered", () => {
    const lab = environment("lab", {}, { requestedvCpus: 3 });
    assert.deepEqual(launches({ environments: [lab] }), ["m6i.large", "m6i.large"]);
    const kinds = (instances: Story["instances"] = []): string[] =>
      decide(snapshotOf({ environments: [lab], instances })).changes.map(({ kind }) => kind);
    const first = instance("i-1", "lab");
    assert.deepEqual(kinds([first, startingInstance("i-2", "lab")]), []);
    assert.deepEqual(kinds([first, instance("i-2", "lab")]), ["scale-out-reached"]);
  });

  it("believes what instances of a type registered more than what the type promises", () => {
    const small = instance("i-1", "lab", { resources: needs(2, 7000) });
    const line = [job("a", needs(1, 7500))];
    const instanceTypes = ["m6i"];
    assert.deepEqual(launchesFor(line, { instanceTypes }), ["m6i.large"]);
    assert.deepEqual(launchesFor(line, { instanceTypes }, { instances: [small] }), ["m6i.xlarge"]);
  });

  it("launches a bounded number at once", () => {
    const line = [array("a", 0, 9999, needs(2, 1024))];
    assert.equal(launchesFor(line, { maxvCpus: 100_000 }).length, 100);
  });

  it("launches nothing for an environment that is DISABLED or whose instances others bring", () => {
    const off = environment("lab", { minvCpus: 4 }, { state: "DISABLED" });
    assert.deepEqual(
      launches({ environments: [off], queues: [queue("q", ["lab"], [job("a")])] }),
      [],
    );
  });
});

describe("scale in", () => {
  const environments = [environment("lab")];

  it("lets an instance go once it has been idle for a minute, and wakes for it", () => {
    assert.deepEqual(terminated({ environments, instances: [instance("i-1", "lab", longAgo)] }), [
      "i-1",
    ]);
    const fresh = [instance("i-1", "lab", { ...longAgo, idleSince: storyTime - 1000 })];
    const plan = decide(snapshotOf({ environments, instances: fresh }));
    assert.deepEqual(plan, { changes: [], whyNot: [], wakeAt: storyTime + 59_000 });
  });

  it("waits for minScaleDownDelayMinutes after an instance's last job", () => {
    const slow = environment("lab", { scalingPolicy: { minScaleDownDelayMinutes: 20 } });
    const worked = instance("i-worked", "lab", { ...longAgo, idleSince: storyTime - 90_000 });
    const unused = instance("i-unused", "lab", longAgo);
    const plan = decide(snapshotOf({ environments: [slow], instances: [worked, unused] }));
    assert.deepEqual(
      plan.changes.map((change) => "instanceId" in change && change.instanceId),
      ["i-unused"],
    );
    assert.equal(plan.wakeAt, storyTime - 90_000 + 20 * 60_000);
  });

  it("keeps minvCpus, and lets those leave that were idle longest", () => {
    const story = {
      environments: [environment("lab", { minvCpus: 3 })],
      instances: [
        instance("i-1", "lab", longAgo),
        instance("i-2", "lab", { registeredAt: storyTime - 90_000 }),
        instance("i-3", "lab", longAgo),
      ],
    };
    assert.deepEqual(terminated(story), ["i-2"]);
  });

  it("keeps busy instances, and idle ones that work behind the head would use", () => {
    const busy = instance("i-1", "lab", longAgo);
    const idle = instance("i-2", "lab", longAgo);
    const story = { environments, instances: [busy, idle], tasks: [task("t", busy)] };
    assert.deepEqual(terminated(story), ["i-2"]);
    const large = environment("lab", { instanceTypes: ["m6i"] });
    const line = [job("large", needs(4, 1024)), job("small", needs(2, 1024))];
    const plan = decide(
      snapshotOf({ ...story, environments: [large], queues: [queue("q", ["lab"], line)] }),
    );
    assert.deepEqual(
      plan.changes.map(({ kind }) => kind),
      ["launch"],
    );
  });

  it("swaps what minvCpus keeps for what the head needs, when maxvCpus allows no other beside it", () => {
    const lab = environment("lab", { instanceTypes: ["m6i"], minvCpus: 4, maxvCpus: 4 });
    const line = [job("large", needs(4, 1024))];
    const swap = (...instances: Story["instances"] & object): unknown[] => {
      const story = { environments: [lab], instances, queues: [queue("q", ["lab"], line)] };
      return [terminated(story), launches(story), decide(snapshotOf(story)).wakeAt];
    };
    const [one, two] = [instance("i-1", "lab", longAgo), instance("i-2", "lab", longAgo)];
    assert.deepEqual(swap(one, two), [["i-1", "i-2"], ["m6i.xlarge"], undefined]);
    const soon = storyTime + 59_000;
    const fresh = instance("i-2", "lab", { ...longAgo, idleSince: storyTime - 1000 });
    assert.deepEqual(swap(one, fresh), [["i-1"], ["m6i.xlarge"], soon]);
    assert.deepEqual(swap({ ...fresh, instanceId: "i-1" }, fresh), [[], [], soon]);
  });

  it("shrinks a DISABLED environment to minvCpus", () => {
    const off = environment("lab", { minvCpus: 2 }, { state: "DISABLED" });
    const instances = [instance("i-1", "lab", longAgo), instance("i-2", "lab", longAgo)];
    const queues = [queue("q", ["lab"], [job("a")])];
    assert.deepEqual(terminated({ environments: [off], instances, queues }), ["i-1"]);
  });
});
