/** FARGATE environments through the SDK: what many clients make and no other. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type ComputeResourceUpdate,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  TerminateJobCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
} from "@aws-sdk/client-ecs";
import {
  describeJobs,
  ended,
  eventually,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { clientConfig, type Served, serve, temporaryFolder } from "../support/serve.ts";

const name = "serverless";
let server: Served;

before(async () => {
  server = await serve(temporaryFolder("fargate"), "--runtime", "process", "--overcommit");
  await server.batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: name,
      type: "MANAGED",
      computeResources: {
        type: "FARGATE",
        maxvCpus: 2,
        subnets: ["subnet-1"],
        securityGroupIds: ["sg-1"],
      },
    }),
  );
  await eventually(
    "the environment is VALID",
    async () => (await environment())?.status === "VALID",
  );
  await server.batch.send(
    new CreateJobQueueCommand({
      jobQueueName: name,
      jobQueueType: "ECS_FARGATE",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: name }],
    }),
  );
  await eventually("the queue is VALID", async () => (await queue())?.status === "VALID");
  await server.batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: "quarter",
      type: "container",
      platformCapabilities: ["FARGATE"],
      containerProperties: {
        image: "busybox",
        command: ["sh", "-c", "echo ran"],
        executionRoleArn: "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
        resourceRequirements: [
          { type: "VCPU", value: "0.25" },
          { type: "MEMORY", value: "512" },
        ],
      },
    }),
  );
});
after(() => server?.kill("SIGTERM"));

async function environment() {
  const answer = await server.batch.send(
    new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }),
  );
  return answer.computeEnvironments?.[0];
}

async function queue() {
  const answer = await server.batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
  return answer.jobQueues?.[0];
}

describe("a FARGATE environment", () => {
  it("is described without anything of instances", async () => {
    const shown = await environment();
    assert.deepEqual(shown?.computeResources, {
      type: "FARGATE",
      maxvCpus: 2,
      subnets: ["subnet-1"],
      securityGroupIds: ["sg-1"],
    });
    assert.equal((await queue())?.jobQueueType, "ECS_FARGATE");
  });

  it("runs more jobs than it has room for at once, each in room of its own, and shows no machine", async () => {
    const jobId = await submit(server, {
      jobQueue: name,
      jobDefinition: "quarter",
      arrayProperties: { size: 20 },
    });
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");
    const [child] = await describeJobs(server, [`${jobId}:7`]);
    assert.deepEqual(child?.platformCapabilities, ["FARGATE"]);
    assert.equal(child?.container?.containerInstanceArn, undefined);
    assert.equal(child?.attempts?.[0]?.container?.containerInstanceArn, undefined);
    assert.match(child?.container?.taskArn ?? "", /:task\/serverless_Batch_/);
    assert.equal(child?.container?.exitCode, 0);
  });

  it("shows a task of FARGATE while a job runs, and its machine to nobody", async () => {
    const jobId = await submit(server, {
      jobQueue: name,
      jobDefinition: "quarter",
      containerOverrides: { command: ["sleep", "600"] },
    });
    await reached(server, [jobId], "RUNNING");
    const [job] = await describeJobs(server, [jobId]);
    const config = clientConfig(server.endpoint, server.env);
    const cluster = (await environment())?.ecsClusterArn;
    const ecs = new ECSClient(config);
    const instances = await ecs.send(new ListContainerInstancesCommand({ cluster }));
    assert.deepEqual(instances.containerInstanceArns, []);
    const tasks = [job?.container?.taskArn ?? ""];
    const [task] = (await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? [];
    assert.equal(task?.launchType, "FARGATE");
    assert.equal(task?.containerInstanceArn, undefined);
    assert.deepEqual([task?.cpu, task?.memory], ["256", "512"]);
    ecs.destroy();
    const ec2 = new EC2Client(config);
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
    assert.deepEqual(Reservations ?? [], []);
    ec2.destroy();
    await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
    await ended(server, [jobId]);
  });

  it("runs a job whose runtimePlatform is this machine's, and tells another why it waits", async () => {
    const [own, other] = process.arch === "arm64" ? ["ARM64", "X86_64"] : ["X86_64", "ARM64"];
    const define = (cpuArchitecture: string | undefined) =>
      registerShell(server, "platform", "echo ran", {
        platformCapabilities: ["FARGATE"],
        container: {
          executionRoleArn: "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
          runtimePlatform: { cpuArchitecture },
          resourceRequirements: [
            { type: "VCPU", value: "0.25" },
            { type: "MEMORY", value: "512" },
          ],
        },
      });
    const foreign = await submit(server, { jobQueue: name, jobDefinition: await define(other) });
    const said = async () => (await describeJobs(server, [foreign]))[0]?.statusReason ?? "";
    const text = new RegExp(`Needs cpuArchitecture ${other}, .* are ${own}\\. State ${own}, or`);
    await eventually("the reason is told", async () => text.test(await said()), 30_000);
    await server.batch.send(new TerminateJobCommand({ jobId: foreign, reason: "enough" }));
    const jobId = await submit(server, { jobQueue: name, jobDefinition: await define(own) });
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");
  });

  it("takes no job for instances, and its queue no environment of instances", async () => {
    await registerShell(server, "on-instances", "true");
    await assert.rejects(
      server.batch.send(
        new SubmitJobCommand({ jobName: "no", jobQueue: name, jobDefinition: "on-instances" }),
      ),
      /Job Queue is attached to Compute Environment that can not run Jobs with capability EC2\./,
    );
  });

  it("changes maximum, subnets and groups while it runs, and nothing of instances", async () => {
    const update = (computeResources: ComputeResourceUpdate) =>
      server.batch.send(
        new UpdateComputeEnvironmentCommand({ computeEnvironment: name, computeResources }),
      );
    await assert.rejects(
      update({ instanceTypes: ["m6i"] }),
      /instanceTypes is not applicable for Fargate\./,
    );
    await assert.rejects(update({ type: "FARGATE_SPOT" }), /type cannot be changed from FARGATE/);
    await update({ maxvCpus: 4, subnets: ["subnet-2"], securityGroupIds: [] });
    await eventually("it is VALID again", async () => (await environment())?.status === "VALID");
    assert.deepEqual((await environment())?.computeResources, {
      type: "FARGATE",
      maxvCpus: 4,
      subnets: ["subnet-2"],
      securityGroupIds: ["sg-1"],
    });
  });

  it("is deleted when nothing names it any more", async () => {
    await server.batch.send(new UpdateJobQueueCommand({ jobQueue: name, state: "DISABLED" }));
    await eventually("the queue is VALID", async () => (await queue())?.status === "VALID");
    await server.batch.send(new DeleteJobQueueCommand({ jobQueue: name }));
    await eventually("the queue is gone", async () => (await queue()) === undefined);
    await server.batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment: name, state: "DISABLED" }),
    );
    await eventually("it is VALID", async () => (await environment())?.status === "VALID");
    await server.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: name }));
    await eventually("it is gone", async () => (await environment()) === undefined);
  });
});
