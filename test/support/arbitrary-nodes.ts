/** Small worlds in which multi-node jobs are often placed, or almost: see arbitrary-snapshot.ts for any world. */
import fc from "fast-check";
import type { Snapshot, Waiting } from "../../src/model/snapshot.ts";
import {
  environment,
  instance,
  job,
  needs,
  nodes,
  queue,
  snapshotOf,
  storyTime,
  task,
} from "./snapshot-builder.ts";

/** Most worlds give the nodes of a job no place; these often do, one instance short now and then. */
export const worldOfNodes: fc.Arbitrary<Snapshot> = fc
  .record({
    maxvCpus: fc.constantFrom(4, 6, 8, 16),
    allocationStrategy: fc.constantFrom("BEST_FIT", "BEST_FIT_PROGRESSIVE"),
    stages: fc.array(
      fc.record({
        instanceType: fc.constantFrom("m6i.large", "m6i.large", "m6i.xlarge"),
        lastStatus: fc.constantFrom("REGISTERED", "REGISTERED", "REGISTERED", "LAUNCHED" as const),
        idleMs: fc.constantFrom(0, 90_000),
        busy: fc.option(fc.record({ node: fc.boolean() }), { nil: undefined, freq: 2 }),
      }),
      { maxLength: 6 },
    ),
    lines: fc.tuple(anySmallLine("p"), anySmallLine("q")),
    licenses: fc.nat(4),
  })
  .map(({ maxvCpus, allocationStrategy, stages, lines, licenses }) => {
    const lab = environment("lab", {
      allocationStrategy,
      maxvCpus,
      instanceTypes: ["m6i.large", "m6i.xlarge"],
    });
    const instances = stages.map(({ idleMs, busy: _, ...row }, index) =>
      instance(`i-${index}`, "lab", { ...row, registeredAt: storyTime - idleMs }),
    );
    const tasks = stages.flatMap(({ busy, lastStatus }, index) => {
      const on = instances[index];
      if (busy === undefined || on === undefined || lastStatus !== "REGISTERED") return [];
      return [task(`t-${index}`, on, busy.node ? { multiNodeJobId: "elsewhere" } : {})];
    });
    const queues = [queue("p", ["lab"], lines[0], { priority: 2 }), queue("q", ["lab"], lines[1])];
    const consumableResources = [{ name: "licenses", totalQuantity: licenses, inUseQuantity: 0 }];
    return snapshotOf({ environments: [lab], instances, tasks, queues, consumableResources });
  });

function anySmallLine(name: string): fc.Arbitrary<Waiting[]> {
  const small = fc.constantFrom(needs(1, 1024), needs(2, 2048));
  const entry = fc.tuple(fc.integer({ min: 0, max: 3 }), small, fc.nat(5)).map(
    ([lastNode, resources, licenses]): Waiting => ({
      ...(lastNode === 0 ? job("", resources) : nodes("", [[lastNode, resources]])),
      ...(licenses >= 4 ? { consumables: [{ name: "licenses", quantity: licenses - 3 }] } : {}),
    }),
  );
  return fc
    .array(entry, { maxLength: 3 })
    .map((line) => line.map((waiting, index) => ({ ...waiting, jobId: `${name}-job-${index}` })));
}
