/** A Spot interruption on request: the job is told that its host went, and its retry strategy matches that. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import {
  type Ended,
  program,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const data = temporaryFolder("spot");
let server: Served;

before(async () => {
  server = await serve(data, "--runtime", "process", "--overcommit");
  await server.batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: "spot",
      type: "MANAGED",
      computeResources: {
        type: "SPOT",
        allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
        minvCpus: 0,
        maxvCpus: 2,
        instanceTypes: ["m6i.large"],
        subnets: ["subnet-1"],
        securityGroupIds: ["sg-1"],
        instanceRole: "ecsInstanceRole",
      },
    }),
  );
  await eventually("the environment is VALID", async () => {
    const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["spot"] });
    return (await server.batch.send(command)).computeEnvironments?.[0]?.status === "VALID";
  });
  await server.batch.send(
    new CreateJobQueueCommand({
      jobQueueName: "spot",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "spot" }],
    }),
  );
  await eventually("the queue is VALID", async () => {
    const command = new DescribeJobQueuesCommand({ jobQueues: ["spot"] });
    return (await server.batch.send(command)).jobQueues?.[0]?.status === "VALID";
  });
});
after(() => server?.kill("SIGTERM"));

function batchyard(...words: readonly string[]): Promise<Ended> {
  return runToEnd(program, ["instance", ...words, "--data", data]);
}

type Listed = { readonly instanceId: string; readonly status: string; readonly tasks: number };

async function instances(): Promise<readonly Listed[]> {
  const { stdout } = await batchyard("list", "--json");
  return (JSON.parse(stdout) as { readonly instances: readonly Listed[] }).instances;
}

it("a job whose Spot Instance is taken is retried on another, by what its retry strategy matches", async () => {
  await registerShell(server, "long", "exec sleep 600", {
    retryStrategy: {
      attempts: 2,
      evaluateOnExit: [
        { onStatusReason: "Host EC2*", action: "RETRY" },
        { onReason: "*", action: "EXIT" },
      ],
    },
  });
  const jobId = await submit(server, { jobQueue: "spot", jobDefinition: "long" });
  await reached(server, [jobId], "RUNNING");
  const [first] = await instances();
  assert.ok(first?.status === "REGISTERED" && first.tasks === 1);

  const told = await batchyard("interrupt", first.instanceId, "--notice-seconds", "1");
  assert.match(told.stdout, new RegExp(`^${first.instanceId} drains and is taken at 20`));
  await eventually("the second attempt runs", async () => {
    const [job] = await describeJobs(server, [jobId]);
    return job?.status === "RUNNING" && job.attempts?.length === 1;
  });
  const [job] = await describeJobs(server, [jobId]);
  const [attempt] = job?.attempts ?? [];
  assert.equal(attempt?.statusReason, `Host EC2 (instance ${first.instanceId}) terminated.`);
  const now = await instances();
  assert.equal(now.find(({ instanceId }) => instanceId === first.instanceId)?.status, "TERMINATED");
  assert.ok(now.some(({ instanceId, tasks }) => instanceId !== first.instanceId && tasks === 1));
  const gone = await batchyard("interrupt", first.instanceId);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /The instance ID '\S+' does not exist/);

  await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
  await ended(server, [jobId]);
});
