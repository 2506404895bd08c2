/**
 * Where a job ran, asked as Nextflow and ParallelCluster ask: from the job's container instance through ECS to the EC2
 * instance and its type, zone and tags.
 */
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeContainerInstancesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { describeJobs, makeQueue, reached, registerShell, submit } from "../support/batch-story.ts";
import { clientConfig, type Served, serve, temporaryFolder } from "../support/serve.ts";

let server: Served | undefined;
after(() => server?.kill("SIGTERM"));

it("the instance of a running job is found, with its type, zone, address and tags", async () => {
  server = await serve(temporaryFolder("job-host"), "--runtime", "process", "--overcommit");
  await makeQueue(server, "main");
  const jobDefinition = await registerShell(server, "wait", "sleep 60");
  const jobId = await submit(server, { jobQueue: "main", jobDefinition });
  await reached(server, [jobId], "RUNNING");
  const [job] = await describeJobs(server, [jobId]);
  const { containerInstanceArn = "" } = job?.container ?? {};
  const cluster = containerInstanceArn.split("/")[1];

  const config = clientConfig(server.endpoint, server.env);
  const ecs = new ECSClient(config);
  const described = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: [containerInstanceArn] }),
  );
  ecs.destroy();
  const instanceId = described.containerInstances?.[0]?.ec2InstanceId ?? "";
  assert.match(instanceId, /^i-[0-9a-f]{17}$/);

  const ec2 = new EC2Client(config);
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
  );
  ec2.destroy();
  const instance = Reservations?.[0]?.Instances?.[0];
  assert.equal(instance?.State?.Name, "running");
  assert.match(instance?.InstanceType ?? "", /^[a-z0-9-]+\.[a-z0-9]+$/);
  assert.equal(instance?.Placement?.AvailabilityZone, "us-east-1a");
  assert.match(instance?.PrivateIpAddress ?? "", /^\d+\.\d+\.\d+\.\d+$/);
  assert.ok(
    instance?.Tags?.some(({ Key, Value }) => Key === "AWSBatchServiceTag" && Value === "batch"),
  );
});
