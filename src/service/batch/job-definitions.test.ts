/** The life of job definitions through their operations, over the real store. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { definitionInput } from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { deregisterJobDefinition } from "./deregister-job-definition.ts";
import { describeJobDefinitions } from "./describe-job-definitions.ts";
import { registerJobDefinition } from "./register-job-definition.ts";

const arn = "arn:aws:batch:eu-west-1:123456789012:job-definition/d";

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  opened.push(deps);
});
after(() => Promise.all(opened.map((each) => each.close())));

const register = (input: Parameters<typeof registerJobDefinition>[1]) =>
  registerJobDefinition(deps, input, testContext);
const describe = async (input: Parameters<typeof describeJobDefinitions>[1]) =>
  (await describeJobDefinitions(deps, input, testContext)).jobDefinitions ?? [];
const deregister = (jobDefinition: string) =>
  deregisterJobDefinition(deps, { jobDefinition }, testContext);
const revisions = async (input: Parameters<typeof describeJobDefinitions>[1]) =>
  (await describe(input)).map((each) => `${each.jobDefinitionName}:${each.revision}`);

test("a definition comes back as it went in, with AWS's six empty lists", async () => {
  const answer = await register({
    jobDefinitionName: "d",
    type: "container",
    containerProperties: { image: "busybox", command: ["echo", "test"], vcpus: 1, memory: 128 },
  });
  assert.deepEqual(answer, {
    jobDefinitionName: "d",
    jobDefinitionArn: `${arn}:1`,
    revision: 1,
  });
  assert.deepEqual(await describe({ jobDefinitions: ["d:1"] }), [
    {
      jobDefinitionName: "d",
      jobDefinitionArn: `${arn}:1`,
      revision: 1,
      status: "ACTIVE",
      type: "container",
      parameters: {},
      containerProperties: {
        image: "busybox",
        command: ["echo", "test"],
        vcpus: 1,
        memory: 128,
        environment: [],
        mountPoints: [],
        resourceRequirements: [],
        secrets: [],
        ulimits: [],
        volumes: [],
      },
      propagateTags: false,
      platformCapabilities: [],
      containerOrchestrationType: "ECS",
      tags: {},
    },
  ]);
});

test("everything else a definition can say is kept too", async () => {
  const container = {
    volumes: [{ name: "data", host: { sourcePath: "/data" } }],
    mountPoints: [{ sourceVolume: "data", containerPath: "/in", readOnly: true }],
    privileged: true,
    user: "1000:1000",
    ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 4096 }],
    linuxParameters: { initProcessEnabled: true, maxSwap: 0, swappiness: 60 },
    logConfiguration: { logDriver: "awslogs" as const, options: { "awslogs-group": "/mine" } },
  };
  await register({
    ...definitionInput("d", { ...container, environment: [{ name: "A", value: "1" }] }),
    parameters: { input: "x" },
    retryStrategy: {
      attempts: 3,
      evaluateOnExit: [{ onStatusReason: "Host EC2*", action: "RETRY" }],
    },
    timeout: { attemptDurationSeconds: 60 },
    schedulingPriority: 9999,
    propagateTags: true,
    platformCapabilities: ["EC2"],
    tags: { team: "a" },
  });
  const [detail] = await describe({ jobDefinitionName: "d" });
  assert.deepEqual(detail?.containerProperties, {
    image: "busybox",
    command: ["true"],
    resourceRequirements: [
      { type: "VCPU", value: "1" },
      { type: "MEMORY", value: "128" },
    ],
    environment: [{ name: "A", value: "1" }],
    secrets: [],
    ...container,
  });
  // In lower case whatever was sent: Terraform compares with that.
  assert.deepEqual(detail?.retryStrategy, {
    attempts: 3,
    evaluateOnExit: [{ onStatusReason: "Host EC2*", action: "retry" }],
  });
  assert.deepEqual(detail?.timeout, { attemptDurationSeconds: 60 });
  assert.deepEqual(detail?.platformCapabilities, ["EC2"]);
  assert.deepEqual(detail?.parameters, { input: "x" });
  assert.equal(detail?.schedulingPriority, 9999);
  assert.equal(detail?.propagateTags, true);
});

test("variables without a value are dropped, Fargate's platform version is filled in", async () => {
  await register({
    ...definitionInput("d", {
      environment: [{ name: "EMPTY", value: "" }, { name: "NONE" }, { name: "KEPT", value: " " }],
      executionRoleArn: "arn:aws:iam::123456789012:role/exec",
      resourceRequirements: [
        { type: "VCPU", value: "0.25" },
        { type: "MEMORY", value: "512" },
      ],
    }),
    platformCapabilities: ["FARGATE"],
  });
  const [detail] = await describe({ jobDefinitions: [`${arn}:1`] });
  assert.deepEqual(detail?.containerProperties?.environment, [{ name: "KEPT", value: " " }]);
  assert.deepEqual(detail?.containerProperties?.fargatePlatformConfiguration, {
    platformVersion: "LATEST",
  });
});

test("revisions count up for ever, and each can be put away", async () => {
  for (let count = 0; count < 3; count += 1) await register(definitionInput("d"));
  await register(definitionInput("other"));
  await deregister("d:3");
  await deregister(`${arn}:3`);
  assert.equal((await register(definitionInput("d"))).revision, 4);
  assert.deepEqual(await revisions({ jobDefinitionName: "d", status: "ACTIVE" }), [
    "d:1",
    "d:2",
    "d:4",
  ]);
  assert.deepEqual(await revisions({ status: "INACTIVE" }), ["d:3"]);
  assert.deepEqual(await revisions({}), ["d:1", "d:2", "d:3", "d:4", "other:1"]);
  assert.deepEqual(await revisions({ jobDefinitions: ["d:3", "d:9", "x:1", arn, `${arn}:1`] }), [
    "d:3",
    "d:1",
    "d:2",
    "d:3",
    "d:4",
    "d:1",
  ]);
  await assert.rejects(deregister("d:9"), { message: "d:9 does not exist" });
});

test("pages of definitions end", async () => {
  for (let count = 0; count < 5; count += 1) await register(definitionInput("d"));
  const seen: string[] = [];
  let nextToken = "";
  do {
    const page = await describeJobDefinitions(
      deps,
      { jobDefinitionName: "d", maxResults: 2, nextToken },
      testContext,
    );
    seen.push(...(page.jobDefinitions ?? []).map((each) => String(each.revision)));
    nextToken = page.nextToken ?? "";
  } while (nextToken !== "");
  assert.deepEqual(seen, ["1", "2", "3", "4", "5"]);
});
