/** Compute environments, queues and definitions through the SDK: their changes, their end, and who waits for what. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  DeregisterJobDefinitionCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { runningProcesses } from "../support/running-processes.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

let server: Served;
before(async () => {
  server = await serve(temporaryFolder("queues"), "--runtime", "process", "--overcommit");
});
after(() => server?.kill("SIGTERM"));

const needs = (vcpus: number, memoryMiB: number, script = "true") => ({
  container: {
    image: "busybox",
    command: ["sh", "-c", script],
    resourceRequirements: [
      { type: "VCPU" as const, value: String(vcpus) },
      { type: "MEMORY" as const, value: String(memoryMiB) },
    ],
  },
});

/** Its statusReason begins with the first text and has the others in it. */
async function waitsBecause(
  jobId: string,
  start: string,
  ...within: readonly string[]
): Promise<void> {
  let said: string | undefined;
  const holds = (reason: string): boolean =>
    reason.startsWith(start) && within.every((text) => reason.includes(text));
  await eventually(
    `${jobId} says "${start}"`,
    async () => {
      const [job] = await describeJobs(server, [jobId]);
      said = `${job?.status} ${job?.statusReason}`;
      return job?.status === "RUNNABLE" && holds(job.statusReason ?? "");
    },
    10_000,
    () => said,
  );
}

async function queueStatus(name: string): Promise<string> {
  const { jobQueues } = await server.batch.send(
    new DescribeJobQueuesCommand({ jobQueues: [name] }),
  );
  return jobQueues?.[0]?.status ?? "gone";
}

async function environmentStatus(name: string): Promise<string> {
  const { computeEnvironments } = await server.batch.send(
    new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }),
  );
  return computeEnvironments?.[0]?.status ?? "gone";
}

describe("a job that waits", () => {
  it("says why: it can never fit, it is behind one that waits, its queue can take more", async () => {
    await makeQueue(server, "small", 2);
    const jobQueue = "small";
    const vast = await registerShell(server, "vast", "", needs(1, 64_000_000));
    const first = await submit(server, { jobQueue, jobDefinition: vast });
    await waitsBecause(
      first,
      "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) " +
        "is higher than that can be met by the CE(s) attached to the job queue. ",
      "64000000 MiB",
      "compute environment small",
    );
    const behind = await submit(server, {
      jobQueue,
      jobDefinition: await registerShell(server, "modest", "true"),
    });
    await waitsBecause(behind, `Waits behind job ${first}, `, "job queue small");

    await makeQueue(server, "wide", 2);
    const wide = await registerShell(server, "wide", "", needs(4, 64));
    const broad = await submit(server, { jobQueue: "wide", jobDefinition: wide });
    await waitsBecause(
      broad,
      "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue " +
        "cannot meet the CPU requirement of the job. ",
      "Raise maxvCpus to at least 4",
    );
    // The cure that the reason names.
    const { computeEnvironmentArn } = await server.batch.send(
      new UpdateComputeEnvironmentCommand({
        computeEnvironment: "wide",
        computeResources: { maxvCpus: 4 },
      }),
    );
    assert.match(computeEnvironmentArn ?? "", /:compute-environment\/wide$/);
    const [cured] = await ended(server, [broad]);
    assert.equal(cured?.status, "SUCCEEDED");
  });
});

describe("a queue", () => {
  it("that is disabled takes no job; two of one name are refused", async () => {
    await makeQueue(server, "closed", 2);
    await server.batch.send(new UpdateJobQueueCommand({ jobQueue: "closed", state: "DISABLED" }));
    await eventually("it is VALID", async () => (await queueStatus("closed")) === "VALID");
    const jobDefinition = await registerShell(server, "any", "true");
    await assert.rejects(submit(server, { jobQueue: "closed", jobDefinition }), {
      name: "ClientException",
      message: /closed.*DISABLED/,
    });
    const taken = { name: "ConflictException", message: "Object already exists" };
    const environment = {
      computeEnvironmentName: "closed",
      type: "UNMANAGED",
      serviceRole: "AWSBatchServiceRole",
    } as const;
    const queue = {
      jobQueueName: "closed",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "closed" }],
    };
    await assert.rejects(server.batch.send(new CreateJobQueueCommand(queue)), taken);
    const again = server.batch.send(new CreateComputeEnvironmentCommand(environment));
    const refused = await again.catch((error) => error);
    assert.deepEqual([refused.name, refused.$metadata?.httpStatusCode], [taken.name, 409]);
  });

  it("is deleted with what waits and runs in it; then its environment goes too", async () => {
    const name = "doomed";
    await makeQueue(server, name, 2);
    const long = await registerShell(server, "long", "", needs(1, 64, "sleep 3210"));
    const vast = await registerShell(server, "vast", "", needs(1, 64_000_000));
    const running = await submit(server, { jobQueue: name, jobDefinition: long });
    await reached(server, [running], "RUNNING");
    const waiting = await submit(server, { jobQueue: name, jobDefinition: vast });
    const array = await submit(server, {
      jobQueue: name,
      jobDefinition: vast,
      arrayProperties: { size: 2_000 },
    });
    const dependent = await submit(server, {
      jobQueue: name,
      jobDefinition: long,
      dependsOn: [{ jobId: running }],
    });

    const { batch } = server;
    const drop = new DeleteJobQueueCommand({ jobQueue: name });
    await assert.rejects(batch.send(drop), { name: "ClientException", message: /DISABLED/ });
    await batch.send(new UpdateJobQueueCommand({ jobQueue: name, state: "DISABLED" }));
    await eventually("it is disabled", async () => (await queueStatus(name)) === "VALID");
    const dropEnvironment = new DeleteComputeEnvironmentCommand({ computeEnvironment: name });
    await batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment: name, state: "DISABLED" }),
    );
    await eventually("so is the other", async () => (await environmentStatus(name)) === "VALID");
    await assert.rejects(batch.send(dropEnvironment), { message: /JobQueue relationship/ });

    await batch.send(drop);
    await eventually("the queue is gone", async () => (await queueStatus(name)) === "gone");
    await batch.send(dropEnvironment);
    await eventually("the other too", async () => (await environmentStatus(name)) === "gone");
    assert.deepEqual(await runningProcesses("sleep 3210"), []);
    for (const { jobId, status } of await ended(server, [running, waiting, array, dependent])) {
      assert.equal(status, "FAILED", jobId);
    }
    // Deleting what is gone succeeds.
    await batch.send(drop);
    await batch.send(dropEnvironment);
  });
});

describe("a compute environment", () => {
  it("that is deleted while its jobs run takes them along", async () => {
    const name = "pulled";
    await makeQueue(server, name, 2);
    const long = await registerShell(server, "longer", "", needs(1, 64, "sleep 4321"));
    const running = await submit(server, { jobQueue: name, jobDefinition: long });
    await reached(server, [running], "RUNNING");
    const { batch } = server;
    await makeQueue(server, "stays", 2);
    await batch.send(
      new UpdateJobQueueCommand({
        jobQueue: name,
        computeEnvironmentOrder: [{ order: 1, computeEnvironment: "stays" }],
      }),
    );
    await batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment: name, state: "DISABLED" }),
    );
    await eventually("it is VALID", async () => (await environmentStatus(name)) === "VALID");
    assert.equal((await describeJobs(server, [running]))[0]?.status, "RUNNING");
    await batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: name }));
    await eventually("it is gone", async () => (await environmentStatus(name)) === "gone");
    assert.deepEqual(await runningProcesses("sleep 4321"), []);
    const [job] = await ended(server, [running]);
    assert.equal(job?.status, "FAILED");
    assert.match(job?.statusReason ?? "", /^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/);
  });
});

describe("a definition", () => {
  it("that is deregistered is refused; its name means the newest that is left", async () => {
    await makeQueue(server, "defined", 2);
    const first = await registerShell(server, "versioned", "exit 1");
    const second = await registerShell(server, "versioned", "exit 2");
    const { batch } = server;
    await batch.send(new DeregisterJobDefinitionCommand({ jobDefinition: second }));
    await assert.rejects(submit(server, { jobQueue: "defined", jobDefinition: second }), {
      message: /JobDefinition name versioned:2 does not exist or is not in ACTIVE status/,
    });
    const [job] = await ended(server, [
      await submit(server, { jobQueue: "defined", jobDefinition: "versioned" }),
    ]);
    assert.deepEqual([job?.jobDefinition, job?.container?.exitCode], [first, 1]);
  });

  it("carries tags that can be added and taken away", async () => {
    const { batch } = server;
    const resourceArn = await registerShell(server, "tagged", "true", { tags: { a: "1" } });
    await batch.send(new TagResourceCommand({ resourceArn, tags: { b: "2", c: "ü 1/2 = a+b@c" } }));
    await batch.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "b"] }));
    const { tags } = await batch.send(new ListTagsForResourceCommand({ resourceArn }));
    assert.deepEqual(tags, { c: "ü 1/2 = a+b@c" });
  });
});
