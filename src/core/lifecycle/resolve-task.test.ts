import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ResourceRequirement } from "../../model/container.ts";
import type { TaskWork } from "../../model/task-work.ts";
import { resolveTask, type TaskOverrides } from "./resolve-task.ts";

const need = (vCpus: string, memoryMiB: string): readonly ResourceRequirement[] => [
  { type: "VCPU", value: vCpus },
  { type: "MEMORY", value: memoryMiB },
];
const several: TaskWork = {
  ecsProperties: {
    taskProperties: [
      {
        containers: [
          {
            name: "main",
            image: "a",
            command: ["run", "Ref::word"],
            resourceRequirements: need("2", "512"),
          },
          { name: "side", image: "b", essential: false, resourceRequirements: need("1", "64") },
        ],
      },
    ],
  },
};
const one: TaskWork = { container: { image: "a", resourceRequirements: need("1", "64") } };

function resolve(work: TaskWork, overrides: TaskOverrides) {
  return resolveTask(work, overrides, { word: "hi" }, "EC2");
}

function refusal(work: TaskWork, overrides: TaskOverrides): string {
  const outcome = resolve(work, overrides);
  return outcome.kind === "invalid" ? outcome.message : assert.fail("was resolved");
}

function named(...containers: readonly object[]): TaskOverrides {
  return { ecsPropertiesOverride: { taskProperties: [{ containers }] } };
}

describe("resolveTask", () => {
  it("asks for what its containers ask for together", () => {
    const outcome = resolve(several, {});
    assert.ok(outcome.kind === "resolved");
    assert.deepEqual(outcome.resources, { cpu: 3072, memoryMiB: 576, gpus: 0 });
    const [task] = outcome.work.ecsProperties?.taskProperties ?? [];
    assert.deepEqual(task?.containers[0]?.command, ["run", "hi"]);
  });

  it("overrides containers by their names", () => {
    const outcome = resolve(
      several,
      named({ name: "side", command: ["look"], resourceRequirements: need("4", "128") }),
    );
    assert.ok(outcome.kind === "resolved");
    assert.deepEqual(outcome.resources, { cpu: 6144, memoryMiB: 640, gpus: 0 });
    const [task] = outcome.work.ecsProperties?.taskProperties ?? [];
    assert.deepEqual(task?.containers[1]?.command, ["look"]);
    assert.deepEqual(task?.containers[0]?.command, ["run", "hi"]);
  });

  it("refuses overrides of another form, of nobody, and twice of one", () => {
    assert.match(refusal(several, { containerOverrides: {} }), /use ecsPropertiesOverride/);
    assert.match(refusal(one, named()), /only be used with job definitions of ecsProperties/);
    assert.match(
      refusal(several, named({ name: "other" })),
      /other does not match .* \[main, side\]/,
    );
    assert.match(refusal(several, named({})), /name undefined does not match/);
    assert.match(
      refusal(several, named({ name: "side" }, { name: "side" })),
      /side is given twice/,
    );
    const twoTasks = { ecsPropertiesOverride: { taskProperties: [{}, {}] } };
    assert.match(refusal(several, twoTasks), /exactly 1 taskProperties/);
    assert.match(refusal(several, named({ name: "side", command: [""] })), /empty string/);
  });
});
