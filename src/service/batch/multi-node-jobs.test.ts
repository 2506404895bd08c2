/**
 * Multi-node parallel jobs as the API shows them, and the exact text of each of their rules
 * (test/golden/multi-node-messages.txt, written anew with UPDATE_GOLDEN=1).
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { definitionInput, taskInput } from "../../../test/support/batch-inputs.ts";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import {
  multiNodeChanges,
  multiNodeInput,
  nodeChanges,
  nodeOverrideChanges,
} from "../../../test/support/multi-node-inputs.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import type { Change } from "../../../test/support/wrong-batch-requests.ts";
import { ServiceError } from "../../model/errors.ts";
import { createConsumableResource } from "./create-consumable-resource.ts";
import { describeJobDefinitions } from "./describe-job-definitions.ts";
import { describeJobs } from "./describe-jobs.ts";
import { listJobs } from "./list-jobs.ts";
import { listJobsByConsumableResource } from "./list-jobs-by-consumable-resource.ts";
import { registerJobDefinition } from "./register-job-definition.ts";
import { submitJob } from "./submit-job.ts";
import { tagResource } from "./tag-resource.ts";
import { terminateJobs } from "./terminate-jobs.ts";

const golden = new URL("../../../test/golden/multi-node-messages.txt", import.meta.url);
const { containerProperties: container } = definitionInput("any");
const license = (quantity: number) => ({
  consumableResourceProperties: {
    consumableResourceList: [{ consumableResource: "licenses", quantity }],
  },
});

describe("multi-node parallel jobs", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
    await registerJobDefinition(lab.deps, multiNodeInput("three"), testContext);
    const nodeRangeProperties = [
      { targetNodes: "0:1", container, ...license(2) },
      { targetNodes: "2:", container: { ...container, instanceType: "m6i.large" }, ...license(1) },
    ];
    const four = multiNodeInput("four", { numNodes: 4, mainNode: 1, nodeRangeProperties });
    await registerJobDefinition(lab.deps, four, testContext);
    const nested = [
      { targetNodes: ":", container },
      { targetNodes: "1:1", container: { ...container, command: ["middle"] } },
    ];
    const nesting = multiNodeInput("nested", { nodeRangeProperties: nested });
    await registerJobDefinition(lab.deps, nesting, testContext);
  });
  after(() => lab.deps.close());

  const describe1 = async (jobId: string) =>
    (await describeJobs(lab.deps, { jobs: [jobId] }, testContext)).jobs?.[0];

  it("are described as they were registered", async () => {
    const { jobDefinitions } = await describeJobDefinitions(
      lab.deps,
      { jobDefinitionName: "four" },
      testContext,
    );
    const { type, nodeProperties, containerProperties } = jobDefinitions?.[0] ?? {};
    assert.equal(type, "multinode");
    assert.equal(containerProperties, undefined);
    assert.deepEqual([nodeProperties?.numNodes, nodeProperties?.mainNode], [4, 1]);
    const [, second] = nodeProperties?.nodeRangeProperties ?? [];
    assert.equal(second?.targetNodes, "2:");
    assert.equal(second?.container?.instanceType, "m6i.large");
    assert.deepEqual(second?.container?.volumes, []);
    assert.deepEqual(second?.consumableResourceProperties, license(1).consumableResourceProperties);
  });

  it("show the parent without a container, and each node with its own", async () => {
    const jobId = await lab.submit({
      jobDefinition: "four",
      nodeOverrides: {
        numNodes: 3,
        nodePropertyOverrides: [
          {
            targetNodes: "2:",
            containerOverrides: {
              command: ["work"],
              resourceRequirements: [{ type: "MEMORY", value: "512" }],
            },
            ...{ consumableResourcePropertiesOverride: license(5).consumableResourceProperties },
          },
        ],
      },
    });
    const parent = await lab.detail(jobId);
    assert.ok(!("container" in parent), "a parent has no container");
    assert.equal(parent.nodeProperties?.numNodes, 3);
    assert.deepEqual(parent.attempts, []);
    const main = await lab.detail(`${jobId}#1`);
    assert.deepEqual(main.nodeDetails, { nodeIndex: 1, isMainNode: true });
    assert.deepEqual(main.container?.command, ["true"]);
    const node = await lab.detail(`${jobId}#2`);
    assert.deepEqual(node.nodeDetails, { nodeIndex: 2, isMainNode: false });
    assert.deepEqual(node.container?.command, ["work"]);
    assert.deepEqual([node.status, node.tags, node.jobName], ["RUNNABLE", {}, "story"]);
    const byArn = await describe1(`${parent.jobArn}#2`);
    assert.equal(byArn?.jobId, `${jobId}#2`);
    const { resources, nodes, consumables } = await lab.job(jobId);
    assert.deepEqual(resources, { cpu: 3072, memoryMiB: 768, gpus: 0 });
    assert.equal(nodes?.instanceType, "m6i.large");
    assert.deepEqual(consumables, [{ name: "licenses", quantity: 9 }]);
    await createConsumableResource(lab.deps, { consumableResourceName: "licenses" }, testContext);
    const needing = await listJobsByConsumableResource(
      lab.deps,
      { consumableResource: "licenses" },
      testContext,
    );
    const { quantity, consumableResourceProperties } = needing.jobs?.[0] ?? {};
    assert.deepEqual(
      [quantity, consumableResourceProperties],
      [9, license(9).consumableResourceProperties],
    );
  });

  it("let the narrower of two ranges count", async () => {
    const jobId = await lab.submit({ jobDefinition: "nested" });
    const commands = await Promise.all(
      [0, 1, 2].map(async (node) => (await lab.detail(`${jobId}#${node}`)).container?.command),
    );
    assert.deepEqual(commands, [["true"], ["middle"], ["true"]]);
  });

  it("list their nodes, and themselves with the number of them", async () => {
    const jobId = await lab.submit({ jobDefinition: "three" });
    const { jobSummaryList = [] } = await listJobs(
      lab.deps,
      { multiNodeJobId: jobId, jobStatus: "RUNNABLE" },
      testContext,
    );
    assert.deepEqual(
      jobSummaryList.map((node) => [node.jobId, node.nodeProperties]),
      [0, 1, 2].map((nodeIndex) => [
        `${jobId}#${nodeIndex}`,
        { nodeIndex, isMainNode: nodeIndex === 0 },
      ]),
    );
    const queue = { jobQueue: "main", jobStatus: "RUNNABLE" } as const;
    const { jobSummaryList: jobs = [] } = await listJobs(lab.deps, queue, testContext);
    assert.deepEqual(jobs.find((job) => job.jobId === jobId)?.nodeProperties, { numNodes: 3 });
    const running = await listJobs(lab.deps, { multiNodeJobId: jobId }, testContext);
    assert.deepEqual(running.jobSummaryList, []);
  });

  it("are one job to whoever depends on them, tags them or ends them before they start", async () => {
    const jobId = await lab.submit({ jobDefinition: "three" });
    const node = `${jobId}#1`;
    await assert.rejects(lab.submit({ dependsOn: [{ jobId: node }] }), /is a node of a multi-node/);
    const resourceArn = `arn:aws:batch:eu-west-1:123456789012:job/${node}`;
    await assert.rejects(
      tagResource(lab.deps, { resourceArn, tags: { a: "b" } }),
      /cannot have tags/,
    );
    await assert.rejects(lab.cancel(node), /has not started\. End the job/);
    const answer = await terminateJobs(lab.deps, { jobs: [node, jobId], reason: "r" }, testContext);
    assert.deepEqual(answer.successful, [jobId]);
    assert.deepEqual(
      (answer.errors ?? []).map(({ job, code }) => [job, code]),
      [[node, "ClientException"]],
    );
    for (const id of [jobId, node, `${jobId}#0`]) {
      const { status, statusReason, isTerminated } = await lab.detail(id);
      assert.deepEqual([status, statusReason, isTerminated], ["FAILED", "r", true]);
    }
  });

  it("answer each rule with its own text", async () => {
    const lines: string[] = [];
    const cases = async (
      heading: string,
      changes: readonly Change[],
      run: (change: Change) => Promise<unknown>,
    ) => {
      lines.push(`# ${heading}`);
      for (const change of changes) {
        lines.push(shown(change), `    ${await refusal(() => run(change))}`);
      }
      lines.push("");
    };
    const input = multiNodeInput("wrong");
    await cases("RegisterJobDefinition, nodeProperties", nodeChanges, (change) => {
      const nodeProperties = { ...input.nodeProperties, ...change };
      return registerJobDefinition(lab.deps, { ...input, nodeProperties } as never, testContext);
    });
    await cases("RegisterJobDefinition, type multinode", multiNodeChanges, (change) =>
      registerJobDefinition(lab.deps, { ...input, ...change } as never, testContext),
    );
    const job = { jobName: "wrong", jobQueue: "main", jobDefinition: "four" };
    await cases("SubmitJob", nodeOverrideChanges, (change) =>
      submitJob(lab.deps, { ...job, ...change } as never, testContext),
    );
    const closed = { targetNodes: "0:2", container };
    const nodes = multiNodeInput("closed", { nodeRangeProperties: [closed] });
    await registerJobDefinition(lab.deps, nodes, testContext);
    const others = [
      { jobDefinition: "closed", nodeOverrides: { numNodes: 2 } },
      { jobDefinition: "echo", nodeOverrides: {} },
    ];
    await cases("SubmitJob, other definitions", others, (change) =>
      submitJob(lab.deps, { ...job, ...change } as never, testContext),
    );
    const text = lines.join("\n");
    if (process.env.UPDATE_GOLDEN === "1") await writeFile(golden, text);
    assert.equal(text, await readFile(golden, "utf8"));
  });
});

async function refusal(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.message.replace(`, RequestId: ${testContext.requestId}`, ", RequestId: …");
  }
  // A rule that lets its own case through is a failure, golden file or not.
  return assert.fail(`accepted, although it should be refused: ${run}`);
}

/** What every container and task is made of is not what is wrong. */
function shown(change: Change): string {
  return JSON.stringify(change, (_, value) => (value === undefined ? "(absent)" : value))
    .replaceAll(JSON.stringify(container), '"(container)"')
    .replaceAll(JSON.stringify(taskInput), '"(task)"');
}
