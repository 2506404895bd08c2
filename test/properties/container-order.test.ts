/**
 * Any graph of containers without cycles, run in virtual time on a runtime that only pretends: whatever ends when and
 * how, nobody starts before those it depends on allow, nothing is left behind, and the reports tell the same story.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readTask } from "../../src/agent/container-request.ts";
import { runTask } from "../../src/agent/task-runner.ts";
import { type ContainerDependency, dependencyConditions } from "../../src/model/task-work.ts";
import type { PayloadContainer, SubmitTaskStateChange } from "../../src/ports/agent-link.ts";
import type { ContainerExit, ContainerRuntime } from "../../src/ports/container-runtime.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { silentLog } from "../support/silent-log.ts";

/** What becomes of a container by itself. */
type Fate = {
  readonly essential: boolean;
  readonly dependsOn: readonly ContainerDependency[];
  readonly startTimeout?: number;
  /** Milliseconds; undefined: it runs until it is stopped. */
  readonly runsFor?: number;
  readonly exitCode: number;
  readonly fails?: "pull" | "start";
};

type Seen = {
  readonly started: Map<string, number>;
  readonly exited: Map<string, { readonly at: number; readonly exitCode: number }>;
};

const name = (index: number): string => `c${index}`;

/** A container depends on such as come before it; those that others wait for the end of are not essential. */
const anyGraph: fc.Arbitrary<readonly Fate[]> = fc
  .integer({ min: 1, max: 6 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.record({
          essential: fc.boolean(),
          dependsOn: fc.uniqueArray(
            fc.record({
              containerName: fc.nat(Math.max(index - 1, 0)).map(name),
              condition: fc.constantFrom(...dependencyConditions),
            }),
            { maxLength: Math.min(index, 2), selector: ({ containerName }) => containerName },
          ),
          startTimeout: fc.option(fc.constantFrom(2, 10), { nil: undefined, freq: 2 }),
          runsFor: fc.option(fc.constantFrom(0, 500, 3_000, 20_000), { nil: undefined, freq: 4 }),
          exitCode: fc.constantFrom(0, 0, 1),
          fails: fc.option(fc.constantFrom("pull", "start"), { nil: undefined, freq: 7 }),
        }),
      ),
    ),
  )
  .map((drawn) => {
    const awaited = new Set(
      drawn.flatMap(({ dependsOn }) =>
        dependsOn.filter((on) => on.condition !== "START").map((on) => on.containerName),
      ),
    );
    const fates = drawn.map((fate, index) => ({
      ...fate,
      essential: fate.essential && !awaited.has(name(index)),
    }));
    // The last one is waited for by nobody: it can always be the essential one that a task needs.
    return fates.map((fate, index) =>
      index === fates.length - 1 ? { ...fate, essential: true } : fate,
    ) as readonly Fate[];
  });

function pretending(
  clock: ManualClock,
  fates: ReadonlyMap<string, Fate>,
  seen: Seen,
): ContainerRuntime {
  return {
    name: "pretending",
    version: "1",
    usesImages: true,
    async pull({ image }) {
      if (fates.get(image)?.fails === "pull") throw new Error(`no image ${image}`);
      return {};
    },
    async start({ containerName }) {
      const fate = fates.get(containerName);
      if (fate === undefined || fate.fails === "start") throw new Error("it does not start");
      assert.ok(!seen.started.has(containerName), `${containerName} is started once`);
      seen.started.set(containerName, clock.now());
      const exit = Promise.withResolvers<ContainerExit>();
      const leave = (exitCode: number): void => {
        if (seen.exited.has(containerName)) return;
        seen.exited.set(containerName, { at: clock.now(), exitCode });
        exit.resolve({ exitCode, outOfMemory: false });
      };
      if (fate.runsFor !== undefined) clock.after(fate.runsFor, () => leave(fate.exitCode));
      return {
        runtimeId: containerName,
        startedAt: clock.now(),
        exited: exit.promise,
        stop: async () => leave(143),
      };
    },
    release: () => undefined,
    adopt: async () => undefined,
    sweep: async () => undefined,
    close: async () => undefined,
  };
}

function payloadContainer(index: number, fate: Fate): PayloadContainer {
  return {
    name: name(index),
    image: name(index),
    essential: fate.essential,
    cpu: 1,
    memory: 1,
    command: [],
    environment: {},
    mountPoints: [],
    dependsOn: fate.dependsOn,
    ...(fate.startTimeout !== undefined && { startTimeout: fate.startTimeout }),
    dockerConfig: { config: "{}", hostConfig: "{}" },
  };
}

async function runGraph(
  graph: readonly Fate[],
): Promise<{ readonly seen: Seen; readonly reports: readonly SubmitTaskStateChange[] }> {
  const clock = manualClock();
  const seen: Seen = { started: new Map(), exited: new Map() };
  const fates = new Map(graph.map((fate, index) => [name(index), fate]));
  const reports: SubmitTaskStateChange[] = [];
  const reporter = {
    deliver: async (report: SubmitTaskStateChange) => void reports.push(report),
    close: () => undefined,
  };
  const run = runTask(
    {
      runtime: pretending(clock, fates, seen),
      reporter,
      clock,
      log: silentLog,
      registryAuth: () => assert.fail("no image is behind a door"),
      ship: () => assert.fail("nothing is logged here"),
    },
    "test",
    readTask({
      arn: "arn:aws:ecs:us-east-1:000000000000:task/test/1",
      desiredStatus: "RUNNING",
      family: "job",
      version: "1",
      containers: graph.map((fate, index) => payloadContainer(index, fate)),
      volumes: [],
      networkMode: "host",
      associations: [],
    }),
  );
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  for (let round = 0; !over; round += 1) {
    // Everything that is ready runs between two instants.
    await new Promise((resolve) => setImmediate(resolve));
    if (round === 60) run.stop();
    assert.ok(round < 120, "a task that is stopped ends");
    clock.advance(500);
  }
  return { seen, reports };
}

function assertAllowed(graph: readonly Fate[], seen: Seen): void {
  for (const [index, { dependsOn }] of graph.entries()) {
    const at = seen.started.get(name(index));
    if (at === undefined) continue;
    for (const { containerName, condition } of dependsOn) {
      const target = seen.started.get(containerName);
      assert.ok(target !== undefined && target <= at, `${name(index)} waits for ${containerName}`);
      if (condition === "START") continue;
      const end = seen.exited.get(containerName);
      assert.ok(end !== undefined && end.at <= at, `${name(index)} waits for its end`);
      if (condition === "SUCCESS") assert.equal(end.exitCode, 0);
    }
  }
}

function assertTold(
  graph: readonly Fate[],
  seen: Seen,
  reports: readonly SubmitTaskStateChange[],
): void {
  const statuses = reports.map(({ status }) => status);
  assert.equal(statuses.at(-1), "STOPPED");
  assert.equal(statuses.filter((status) => status === "STOPPED").length, 1);
  const last = reports.at(-1);
  assert.deepEqual(
    last?.containers.map(({ containerName }) => containerName).sort(),
    graph.map((_, index) => name(index)),
  );
  for (const { containerName, exitCode, status } of last?.containers ?? []) {
    assert.equal(status, "STOPPED");
    const ran = seen.exited.get(containerName);
    if (ran !== undefined) assert.equal(exitCode, ran.exitCode);
    else assert.ok(exitCode === undefined || exitCode === 143);
  }
  const essential = graph.flatMap((fate, index) => (fate.essential ? [name(index)] : []));
  const allRan = essential.every((one) => seen.started.has(one));
  assert.equal(statuses.includes("RUNNING"), allRan, "RUNNING means that all essential ones ran");
}

test("containers of any graph start when they may, all end, and the reports say so", async () => {
  await fc.assert(
    fc.asyncProperty(anyGraph, async (graph) => {
      const { seen, reports } = await runGraph(graph);
      assertAllowed(graph, seen);
      assert.deepEqual([...seen.exited.keys()].sort(), [...seen.started.keys()].sort());
      assertTold(graph, seen, reports);
      const firstEnd = Math.min(
        ...graph.flatMap((fate, index) => {
          const end = seen.exited.get(name(index));
          return fate.essential && end !== undefined ? [end.at] : [];
        }),
      );
      for (const at of seen.started.values())
        assert.ok(at <= firstEnd, "nothing starts after the end");
    }),
    { seed: 20_261_125, numRuns: 300 },
  );
});
