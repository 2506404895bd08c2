/** UNMANAGED compute environments: the machines are the owner's; for development this machine may be one of them. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const name = "own-machines";
const servers: Served[] = [];
after(() => Promise.all(servers.map((server) => server.kill("SIGKILL"))));

async function open(data: string, ...flags: string[]): Promise<Served> {
  const server = await serve(data, "--runtime", "process", ...flags);
  servers.push(server);
  return server;
}

async function environment({ batch }: Served): Promise<string> {
  const { computeEnvironments } = await batch.send(
    new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }),
  );
  return computeEnvironments?.[0]?.status ?? "gone";
}

async function queue({ batch }: Served): Promise<string> {
  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
  return jobQueues?.[0]?.status ?? "gone";
}

async function makeUnmanagedQueue(server: Served): Promise<void> {
  await server.batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: name,
      type: "UNMANAGED",
      serviceRole: "arn:aws:iam::000000000000:role/AWSBatchServiceRole",
    }),
  );
  await eventually("it is VALID", async () => (await environment(server)) === "VALID");
  await server.batch.send(
    new CreateJobQueueCommand({
      jobQueueName: name,
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: name }],
    }),
  );
  await eventually("the queue is VALID", async () => (await queue(server)) === "VALID");
}

async function removeAll(server: Served): Promise<void> {
  const { batch } = server;
  await batch.send(new UpdateJobQueueCommand({ jobQueue: name, state: "DISABLED" }));
  await eventually("the queue is disabled", async () => (await queue(server)) === "VALID");
  await batch.send(new DeleteJobQueueCommand({ jobQueue: name }));
  await eventually("the queue is gone", async () => (await queue(server)) === "gone");
  await batch.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: name, state: "DISABLED" }),
  );
  await eventually("it is disabled", async () => (await environment(server)) === "VALID");
  await batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: name }));
  await eventually("it is gone", async () => (await environment(server)) === "gone");
}

describe("an UNMANAGED compute environment", () => {
  it("waits for machines to join, says so, and runs its jobs once this one does", async () => {
    const data = temporaryFolder("unmanaged");
    let server = await open(data);
    await makeUnmanagedQueue(server);
    const jobDefinition = await registerShell(server, "hello", "echo ran in $AWS_BATCH_CE_NAME");
    const jobId = await submit(server, { jobQueue: name, jobDefinition });
    const { computeEnvironments } = await server.batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }),
    );
    const cluster = computeEnvironments?.[0]?.ecsClusterArn?.split("/")[1];
    let waiting: string | undefined;
    await eventually("the job says what it waits for", async () => {
      const [job] = await describeJobs(server, [jobId]);
      waiting = job?.statusReason;
      return job?.status === "RUNNABLE" && waiting !== undefined;
    });
    assert.equal(
      waiting,
      `Waits for an instance: none has joined the cluster of compute environment ${name}, ` +
        `which is UNMANAGED. Start an ECS agent with ECS_CLUSTER=${cluster}.`,
    );
    await server.kill("SIGTERM");

    server = await open(data, "--host-joins-unmanaged");
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");
    assert.equal((await readLog(server, job)).at(-1), `ran in ${name}`);
    assert.match(job?.container?.containerInstanceArn ?? "", new RegExp(`/${cluster}/`));

    // Killed, it joins again as another instance.
    await server.kill("SIGKILL");
    server = await open(data, "--host-joins-unmanaged");
    const [again] = await ended(server, [await submit(server, { jobQueue: name, jobDefinition })]);
    assert.equal(again?.status, "SUCCEEDED");
    assert.notEqual(again?.container?.containerInstanceArn, job?.container?.containerInstanceArn);
    await removeAll(server);
    assert.equal(await server.kill("SIGTERM"), 0);
  });

  it("can be deleted where no machine ever joined, with jobs waiting", async () => {
    const server = await open(temporaryFolder("unmanaged-alone"));
    await makeUnmanagedQueue(server);
    const jobDefinition = await registerShell(server, "never", "true");
    const jobId = await submit(server, { jobQueue: name, jobDefinition });
    await removeAll(server);
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "FAILED");
  });
});
