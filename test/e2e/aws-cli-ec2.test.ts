/**
 * The AWS CLI as it is, against a whole server: images, launch templates, networks, roles and instances, and a machine
 * that somebody runs into the cluster of an UNMANAGED environment, where a job then runs.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
} from "@aws-sdk/client-batch";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ended, eventually, registerShell, submit } from "../support/batch-story.ts";
import { clientConfig, runToEnd, type Served, serve, temporaryFolder } from "../support/serve.ts";

const aws = "/usr/bin/aws";
const skip =
  process.env.CI === undefined && !existsSync(aws) && `${aws} is not installed; CI runs this test`;

describe("the AWS CLI on EC2 and IAM", { skip }, () => {
  let server: Served;
  let ec2: EC2Client;
  before(async () => {
    server = await serve(temporaryFolder("cli-ec2"), "--runtime", "process", "--overcommit");
    ec2 = new EC2Client(clientConfig(server.endpoint, server.env));
  });
  after(async () => {
    ec2?.destroy();
    await server?.kill("SIGTERM");
  });

  /** What the command prints, with `--output text`. */
  async function ask(...words: string[]): Promise<string> {
    const own = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    const { code, stdout, stderr } = await runToEnd(
      aws,
      ["--endpoint-url", server.endpoint, "--output", "text", ...words],
      { ...server.env, ...own, AWS_PAGER: "", AWS_PROFILE: undefined },
    );
    assert.equal(code, 0, `aws ${words.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  const stateOf = async (instanceId: string): Promise<string | undefined> => {
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
    );
    return Reservations?.[0]?.Instances?.[0]?.State?.Name;
  };

  it("registers an image with facts, describes it by a filter, and copies it", async () => {
    const id = await ask(
      ...["ec2", "register-image", "--name", "golden", "--architecture", "x86_64"],
      ...["--virtualization-type", "hvm", "--root-device-name", "/dev/xvda"],
      ...["--block-device-mappings", "DeviceName=/dev/xvda,Ebs={VolumeSize=30}"],
    );
    await ask(
      "ec2",
      "create-tags",
      "--resources",
      id,
      "--tags",
      "Key=batchyard:kernel,Value=6.1.0",
    );
    assert.match(id, /^ami-[0-9a-f]{17}$/);
    const found = ["--filters", "Name=tag:batchyard:kernel,Values=6.*", "--owners", "self"];
    const query = ["--query", "Images[].[ImageId,BlockDeviceMappings[0].Ebs.VolumeSize]"];
    assert.equal(await ask("ec2", "describe-images", ...found, ...query), `${id}\t30`);
    const copy = ["--source-image-id", id, "--source-region", server.env.AWS_REGION ?? ""];
    assert.match(await ask("ec2", "copy-image", "--name", "copied", ...copy), /^ami-/);
  });

  it("makes a launch template, adds a version and makes it the default", async () => {
    const template = ["--launch-template-name", "workers"];
    const data = (more: string) => ["--launch-template-data", more];
    await ask("ec2", "create-launch-template", ...template, ...data("KeyName=one"));
    await ask(
      ...["ec2", "create-launch-template-version", ...template, "--source-version", "1"],
      ...data("InstanceType=m6i.large"),
    );
    await ask("ec2", "modify-launch-template", ...template, "--default-version", "2");
    const read = await ask(
      ...["ec2", "describe-launch-template-versions", ...template, "--versions", "$Default"],
      "--query",
      "LaunchTemplateVersions[].LaunchTemplateData.[KeyName,InstanceType]",
    );
    assert.equal(read, "one\tm6i.large");
  });

  it("finds the default network, and makes a security group in it", async () => {
    const vpc = await ask("ec2", "describe-vpcs", "--query", "Vpcs[?IsDefault].VpcId");
    const group = await ask(
      ...["ec2", "create-security-group", "--group-name", "workers", "--description", "of jobs"],
      ...["--vpc-id", vpc, "--query", "GroupId"],
    );
    await ask(
      ...["ec2", "authorize-security-group-ingress", "--group-id", group],
      ...["--protocol", "tcp", "--port", "22", "--cidr", "10.0.0.0/8"],
    );
    const permissions = "SecurityGroups[].IpPermissions[].[FromPort,IpRanges[0].CidrIp]";
    const described = ["ec2", "describe-security-groups", "--group-ids", group];
    assert.equal(await ask(...described, "--query", permissions), "22\t10.0.0.0/8");
  });

  it("makes a role with a policy in an instance profile", async () => {
    const trust = '{"Version":"2012-10-17","Statement":[]}';
    await ask(
      ...["iam", "create-role", "--role-name", "ecsInstanceRole"],
      ...["--assume-role-policy-document", trust],
    );
    const policy = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
    const role = ["--role-name", "ecsInstanceRole"];
    await ask("iam", "attach-role-policy", ...role, "--policy-arn", policy);
    const profile = ["--instance-profile-name", "ecsInstanceRole"];
    await ask("iam", "create-instance-profile", ...profile);
    await ask("iam", "add-role-to-instance-profile", ...profile, ...role);
    const read = await ask(
      ...["iam", "get-instance-profile", ...profile, "--query"],
      "InstanceProfile.Roles[0].Arn",
    );
    assert.equal(read, "arn:aws:iam::000000000000:role/ecsInstanceRole");
  });

  it("runs a machine into the cluster of an UNMANAGED environment, where a job runs; and ends it", async () => {
    await server.batch.send(
      new CreateComputeEnvironmentCommand({
        computeEnvironmentName: "own",
        type: "UNMANAGED",
        serviceRole: "arn:aws:iam::000000000000:role/AWSBatchServiceRole",
      }),
    );
    let cluster = "";
    await eventually("the environment is VALID", async () => {
      const { computeEnvironments } = await server.batch.send(
        new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["own"] }),
      );
      cluster = computeEnvironments?.[0]?.ecsClusterArn?.split("/").at(-1) ?? "";
      return computeEnvironments?.[0]?.status === "VALID";
    });
    await server.batch.send(
      new CreateJobQueueCommand({
        jobQueueName: "own",
        priority: 1,
        computeEnvironmentOrder: [{ order: 1, computeEnvironment: "own" }],
      }),
    );
    const image = await ask(
      ...["ec2", "describe-images", "--owners", "amazon", "--query", "Images[0].ImageId"],
    );
    const instance = await ask(
      ...["ec2", "run-instances", "--image-id", image, "--instance-type", "t3.small"],
      ...["--user-data", `#!/bin/sh\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`],
      ...["--tag-specifications", "ResourceType=instance,Tags=[{Key=Name,Value=mine}]"],
      ...["--query", "Instances[0].InstanceId"],
    );
    const jobDefinition = await registerShell(server, "own", "exit 0");
    const jobId = await submit(server, { jobQueue: "own", jobDefinition });
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");

    const seen = await ask(
      ...["ec2", "describe-instances", "--filters", "Name=tag:Name,Values=mine", "--query"],
      "Reservations[].Instances[].[InstanceId,State.Name]",
    );
    assert.equal(seen, `${instance}\trunning`);
    assert.match(
      await ask(...["ec2", "get-console-output", "--instance-id", instance, "--query", "Output"]),
      /began on this machine/,
    );
    await ask("ec2", "terminate-instances", "--instance-ids", instance);
    await eventually("it is gone", async () => (await stateOf(instance)) === "terminated");
  });
});
