/**
 * The manual way to a new image, as AWS Batch's users go it: a second compute environment with the new image, added to
 * the queue; the first one taken off the queue and deleted. All of that amid an array of 500, of which no child is lost
 * and none runs twice, and none is on the old image in the end.
 */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import {
  type ComputeResource,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DeleteComputeEnvironmentCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  type JobDetail,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { EC2Client, RegisterImageCommand } from "@aws-sdk/client-ec2";
import { describeJobs, ended, eventually, registerShell, submit } from "../support/batch-story.ts";
import {
  clientConfig,
  program,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const size = 500;
const jobQueue = "main";
const data = temporaryFolder("manual-way");
let server: Served;

before(async () => {
  server = await serve(data, "--runtime", "process", "--overcommit");
});
after(() => server?.kill("SIGTERM"));

async function create(name: string, resources: Partial<ComputeResource>): Promise<void> {
  await server.batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: name,
      type: "MANAGED",
      computeResources: {
        type: "EC2",
        allocationStrategy: "BEST_FIT_PROGRESSIVE",
        minvCpus: 0,
        maxvCpus: 8,
        instanceTypes: ["c6i"],
        subnets: ["subnet-1"],
        securityGroupIds: ["sg-1"],
        instanceRole: "ecsInstanceRole",
        ...resources,
      },
    }),
  );
  await environmentIs(name, "VALID");
}

async function environmentIs(name: string, wanted: string | undefined): Promise<void> {
  let said: string | undefined;
  const isThere = async (): Promise<boolean> => {
    const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] });
    const [found] = (await server.batch.send(command)).computeEnvironments ?? [];
    said = found?.statusReason;
    return found?.status === wanted;
  };
  await eventually(`environment ${name} is ${wanted ?? "gone"}`, isThere, 60_000, () => said);
}

async function attach(...names: readonly string[]): Promise<void> {
  const computeEnvironmentOrder = names.map((name, index) => ({
    order: index + 1,
    computeEnvironment: name,
  }));
  await server.batch.send(new UpdateJobQueueCommand({ jobQueue, computeEnvironmentOrder }));
  await queueIsValid();
}

function queueIsValid(): Promise<void> {
  return eventually("the queue is VALID", async () => {
    const answer = await server.batch.send(new DescribeJobQueuesCommand({ jobQueues: [jobQueue] }));
    return answer.jobQueues?.[0]?.status === "VALID";
  });
}

/** An image that meets the specification, as its owner states it. */
async function registerImage(name: string): Promise<string> {
  const ec2 = new EC2Client(clientConfig(server.endpoint, server.env));
  const { ImageId = "" } = await ec2.send(
    new RegisterImageCommand({ Name: name, Architecture: "x86_64", VirtualizationType: "hvm" }),
  );
  ec2.destroy();
  return ImageId;
}

type Listed = { readonly imageId: string; readonly tasks: number };

async function instancesOf(name: string): Promise<readonly Listed[]> {
  const words = ["instance", "list", "--json", "--compute-environment", name, "--data", data];
  const { stdout } = await runToEnd(program, words);
  return (JSON.parse(stdout) as { readonly instances: readonly Listed[] }).instances;
}

async function succeeded(jobId: string): Promise<number> {
  const [job] = await describeJobs(server, [jobId]);
  return job?.arrayProperties?.statusSummary?.SUCCEEDED ?? 0;
}

function environmentOf(job: JobDetail): string | undefined {
  return /container-instance\/(\w+)_Batch_/.exec(job.container?.containerInstanceArn ?? "")?.[1];
}

it("S9: an array moves to the new image amid its children, and none of them is lost", async () => {
  await create("old", {});
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: "old" }];
  await server.batch.send(
    new CreateJobQueueCommand({ jobQueueName: jobQueue, priority: 1, computeEnvironmentOrder }),
  );
  await queueIsValid();
  await registerShell(server, "child", "sleep 0.05");
  const arrayProperties = { size };
  const jobId = await submit(server, { jobQueue, jobDefinition: "child", arrayProperties });
  await eventually("some children are done", async () => (await succeeded(jobId)) >= 20);

  const imageIdOverride = await registerImage("the-next");
  await create("new", { ec2Configuration: [{ imageType: "ECS_AL2023", imageIdOverride }] });
  await attach("old", "new");
  await attach("new");
  await eventually("the old one is empty", async () =>
    (await instancesOf("old")).every(({ tasks }) => tasks === 0),
  );
  const leftAt = Date.now();
  await server.batch.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: "old", state: "DISABLED" }),
  );
  await environmentIs("old", "VALID");
  await server.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: "old" }));
  await environmentIs("old", undefined);
  assert.ok((await succeeded(jobId)) < size, "the array outlives the old environment");

  const [parent] = await ended(server, [jobId], 120_000);
  assert.equal(parent?.status, "SUCCEEDED");
  const ids = Array.from({ length: size }, (_, index) => `${jobId}:${index}`);
  const children = await describeJobs(server, ids);
  assert.ok(
    children.every(({ status }) => status === "SUCCEEDED"),
    "none is lost",
  );
  assert.ok(
    children.every(({ attempts }) => attempts?.length === 1),
    "none ran twice",
  );
  assert.deepEqual(new Set(children.map(environmentOf)), new Set(["old", "new"]));
  const images = (rows: readonly Listed[]) => new Set(rows.map(({ imageId }) => imageId));
  assert.deepEqual(images(await instancesOf("new")), new Set([imageIdOverride]));
  assert.ok(!images(await instancesOf("old")).has(imageIdOverride));
  const later = children.filter(({ startedAt = 0 }) => startedAt > leftAt);
  assert.ok(later.length > 0 && later.every((job) => environmentOf(job) === "new"));
});
