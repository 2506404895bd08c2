/** The AWS CLI, unmodified, against the wire: botocore signs and serializes in its own way. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { clientError } from "../../src/model/errors.ts";
import {
  ACCESS_KEY_ID,
  PRINCIPAL_ARN,
  SECRET_ACCESS_KEY,
  startWire,
  type WireFixture,
} from "./wire-fixture.ts";

const AWS = "/usr/bin/aws";
/** In CI a missing CLI is a failure, not a reason to skip. */
const skip =
  process.env.CI || existsSync(AWS) ? false : `${AWS} is not installed; CI runs this test.`;
const run = promisify(execFile);
const ARN = "arn:aws:batch:us-east-1:123456789012:job-queue/a b+ü~*";

let wire: WireFixture;
let received: unknown;

before(async () => {
  wire = await startWire({
    batch: {
      SubmitJob: (input) => {
        received = input;
        return { jobName: input.jobName, jobId: "job-1" };
      },
      ListTagsForResource: (input) => ({ tags: { arn: input.resourceArn } }),
      TagResource: (input) => {
        received = input;
        return {};
      },
      UntagResource: (input) => {
        received = input;
        return {};
      },
      CancelJob: () => {
        throw clientError("Job x not found.");
      },
    },
    sts: { GetCallerIdentity: (_input, context) => ({ Arn: context.principalArn }) },
    logs: {
      GetLogEvents: () => ({ events: [{ message: "héllo\n", timestamp: 1_700_000_000_000 }] }),
    },
    ec2: {
      DescribeImages: (input) => {
        received = input;
        return { Images: [{ ImageId: "ami-1", Tags: [{ Key: "a", Value: "<b> & c" }] }] };
      },
    },
    ecs: {
      DescribeTasks: (input) => ({
        tasks: [{ taskArn: input.tasks[0], startedAt: new Date(1_700_000_000_500) }],
      }),
    },
  });
});
after(() => wire.close());

/** What a command prints, as JSON; "" for nothing. */
async function aws(...command: readonly string[]): Promise<unknown> {
  const { stdout } = await run(
    AWS,
    [...command, "--endpoint-url", wire.endpoint, "--output", "json"],
    {
      env: {
        PATH: process.env.PATH,
        AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
        LC_ALL: "C.UTF-8",
      },
    },
  );
  return stdout === "" ? "" : JSON.parse(stdout);
}

test("batch submit-job", { skip }, async () => {
  const overrides = { environment: [{ name: "A", value: "é" }], command: ["echo", "a b"] };
  const output = await aws(
    ...["batch", "submit-job", "--job-name", "a", "--job-queue", "q", "--job-definition", "d"],
    ...["--container-overrides", JSON.stringify(overrides), "--array-properties", "size=3"],
  );
  assert.deepEqual(output, { jobName: "a", jobId: "job-1" });
  assert.deepEqual(received, {
    jobName: "a",
    jobQueue: "q",
    jobDefinition: "d",
    arrayProperties: { size: 3 },
    containerOverrides: overrides,
  });
});

test("batch tag operations with an ARN in the path", { skip }, async () => {
  const arn = ["--resource-arn", ARN];
  assert.deepEqual(await aws("batch", "list-tags-for-resource", ...arn), { tags: { arn: ARN } });
  await aws("batch", "tag-resource", ...arn, "--tags", "a=b c");
  assert.deepEqual(received, { resourceArn: ARN, tags: { a: "b c" } });
  await aws("batch", "untag-resource", ...arn, "--tag-keys", "a b+c", "ü/&=");
  assert.deepEqual(received, { resourceArn: ARN, tagKeys: ["a b+c", "ü/&="] });
});

test("an error is printed with its code and message", { skip }, async () => {
  await assert.rejects(
    aws("batch", "cancel-job", "--job-id", "x", "--reason", "y"),
    /\(ClientException\) when calling the CancelJob operation: Job x not found\./,
  );
});

test("sts, logs, ec2 and ecs", { skip }, async () => {
  assert.deepEqual(await aws("sts", "get-caller-identity"), { Arn: PRINCIPAL_ARN });
  assert.deepEqual(
    await aws("logs", "get-log-events", "--log-group-name", "g", "--log-stream-name", "s"),
    { events: [{ timestamp: 1_700_000_000_000, message: "héllo\n" }] },
  );
  const images = await aws(
    "ec2",
    "describe-images",
    "--owners",
    "self",
    "--filters",
    "Name=name,Values=a,b",
  );
  assert.deepEqual(images, {
    Images: [{ ImageId: "ami-1", Tags: [{ Key: "a", Value: "<b> & c" }] }],
  });
  assert.deepEqual(received, { Owners: ["self"], Filters: [{ Name: "name", Values: ["a", "b"] }] });
  const { tasks } = (await aws("ecs", "describe-tasks", "--tasks", "t")) as {
    tasks: { startedAt: string }[];
  };
  assert.equal(Date.parse(tasks[0]?.startedAt ?? ""), 1_700_000_000_500);
});
