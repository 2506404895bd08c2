/** Jobs of several containers from submission to answer, with the steps of loops and agents taken by hand. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import type { ResourceRequirement } from "../../model/container.ts";

const need: readonly ResourceRequirement[] = [
  { type: "VCPU", value: "1" },
  { type: "MEMORY", value: "64" },
];

let lab: Lab;
before(async () => {
  lab = await openLab();
  const { containerProperties: _, ...definition } = await lab.define({});
  await lab.deps.store.transact((tx) =>
    tx.jobDefinitions.insert({
      ...definition,
      name: "pair",
      ecsProperties: {
        taskProperties: [
          {
            containers: [
              {
                name: "main",
                image: "busybox",
                command: ["Ref::word"],
                resourceRequirements: need,
              },
              { name: "side", image: "busybox", essential: false, resourceRequirements: need },
            ],
          },
        ],
      },
    }),
  );
});
after(() => lab.deps.close());

describe("a job of several containers", () => {
  it("is placed by the sum of them and shows each with its own fate", async () => {
    const jobId = await lab.submit({ jobDefinition: "pair" });
    assert.deepEqual((await lab.job(jobId)).resources, { cpu: 2048, memoryMiB: 128, gpus: 0 });
    const task = await lab.place(jobId);
    await lab.report(task, {
      status: "RUNNING",
      containers: [
        { containerName: "main", status: "RUNNING" },
        { containerName: "side", status: "RUNNING" },
      ],
    });
    const running = (await lab.detail(jobId)).ecsProperties?.taskProperties?.[0];
    assert.equal(running?.containers?.[0]?.logStreamName, `pair/main/${task.taskId}`);
    assert.deepEqual(running?.containers?.[0]?.command, ["hello"]);

    // A container that ended while the others went on is told of once.
    await lab.report(task, {
      status: "RUNNING",
      containers: [{ containerName: "side", status: "STOPPED", exitCode: 9 }],
    });
    assert.equal((await lab.detail(jobId)).status, "RUNNING");
    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "main", status: "STOPPED", exitCode: 0 }],
    });
    const ended = await lab.detail(jobId);
    assert.equal(ended.status, "SUCCEEDED");
    assert.equal(ended.statusReason, "Essential container in task exited");
    assert.deepEqual(
      ended.attempts?.[0]?.taskProperties?.[0]?.containers?.map(({ name, exitCode }) => [
        name,
        exitCode,
      ]),
      [
        ["main", 0],
        ["side", 9],
      ],
    );
    assert.deepEqual(
      ended.ecsProperties?.taskProperties?.[0]?.containers?.map(({ exitCode }) => exitCode),
      [0, 9],
    );
    assert.deepEqual(ended.container, {});
  });

  it("fails by the essential container, and takes overrides by name", async () => {
    const jobId = await lab.submit({
      jobDefinition: "pair",
      ecsPropertiesOverride: {
        taskProperties: [{ containers: [{ name: "side", command: ["other"] }] }],
      },
    });
    const task = await lab.place(jobId);
    await lab.report(task, {
      status: "STOPPED",
      containers: [
        { containerName: "main", status: "STOPPED", exitCode: 3 },
        { containerName: "side", status: "STOPPED", exitCode: 143 },
      ],
    });
    const ended = await lab.detail(jobId);
    assert.equal(ended.status, "FAILED");
    const containers = ended.ecsProperties?.taskProperties?.[0]?.containers;
    assert.deepEqual(containers?.[1]?.command, ["other"]);
    assert.equal(containers?.[0]?.exitCode, 3);
  });

  it("refuses the overrides of a job of one container", async () => {
    await assert.rejects(
      lab.submit({ jobDefinition: "pair", containerOverrides: { command: ["a"] } }),
      /use ecsPropertiesOverride/,
    );
  });
});

describe("a job that ECS would refuse to launch", () => {
  it("is taken, and fails when it is tried, without an attempt and without another", async () => {
    const environment = [{ name: "LONG", value: "x".repeat(8192) }];
    const jobId = await lab.submit({
      containerOverrides: { environment },
      retryStrategy: { attempts: 3 },
    });
    assert.equal((await lab.detail(jobId)).status, "RUNNABLE");
    await assert.rejects(lab.place(jobId), /was not placed/);
    const failed = await lab.detail(jobId);
    assert.equal(failed.status, "FAILED");
    assert.equal(failed.statusReason, "Container Overrides length must be at most 8192");
    assert.deepEqual(failed.attempts, []);
  });
});
