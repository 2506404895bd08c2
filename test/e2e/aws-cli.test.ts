/**
 * The AWS CLI as it is, against a whole server: from the first environment to the last deletion. It signs, serializes
 * and pages in its own way (botocore), and it is what people have on their machines.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { type Answer, askAws, callAws, noAwsCli } from "../support/aws-cli.ts";
import { ended, eventually, reached } from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

type Rows = readonly Answer[];

describe("the AWS CLI", { skip: noAwsCli }, () => {
  let server: Served;
  before(async () => {
    server = await serve(temporaryFolder("cli"), "--runtime", "process", "--overcommit");
  });
  after(() => server?.kill("SIGTERM"));

  const ask = (...words: string[]): Promise<Answer> => askAws(server, ...words);
  const batch = (...words: string[]): Promise<Answer> => ask("batch", ...words);

  async function rows(key: string, ...words: string[]): Promise<Rows> {
    return ((await batch(...words))[key] ?? []) as Rows;
  }

  // Each call of the CLI takes a second: what is only waited for is asked through the SDK.
  async function environment(): Promise<string> {
    const name = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["cli"] });
    return (await server.batch.send(name)).computeEnvironments?.[0]?.status ?? "gone";
  }

  async function queue(): Promise<string> {
    const name = new DescribeJobQueuesCommand({ jobQueues: ["cli"] });
    return (await server.batch.send(name)).jobQueues?.[0]?.status ?? "gone";
  }

  const becomes = (what: () => Promise<string>, status: string): Promise<void> =>
    eventually(`it is ${status}`, async () => (await what()) === status);

  it("knows who it is", async () => {
    const { Account, Arn } = await ask("sts", "get-caller-identity");
    assert.deepEqual([Account, Arn], ["000000000000", "arn:aws:iam::000000000000:user/batchyard"]);
  });

  it("makes and changes an environment and a queue", async () => {
    await batch(
      ...["create-compute-environment", "--compute-environment-name", "cli", "--type", "MANAGED"],
      "--compute-resources",
      "type=EC2,minvCpus=0,maxvCpus=2,instanceTypes=optimal,subnets=subnet-1,securityGroupIds=sg-1,instanceRole=ecsInstanceRole",
    );
    await becomes(environment, "VALID");
    await batch(
      ...["update-compute-environment", "--compute-environment", "cli"],
      ...["--compute-resources", "maxvCpus=4"],
    );
    await becomes(environment, "VALID");
    const [changed] = await rows("computeEnvironments", "describe-compute-environments");
    assert.deepEqual(
      [
        changed?.computeEnvironmentName,
        (changed?.computeResources as Answer | undefined)?.maxvCpus,
      ],
      ["cli", 4],
    );
    await batch(
      ...["create-job-queue", "--job-queue-name", "cli", "--priority", "1"],
      ...["--compute-environment-order", "order=1,computeEnvironment=cli"],
      ...["--tags", "team=lab"],
    );
    await becomes(queue, "VALID");
    await batch("update-job-queue", "--job-queue", "cli", "--priority", "7");
    await becomes(queue, "VALID");
    const [{ priority, jobQueueArn, tags } = {}] = await rows("jobQueues", "describe-job-queues");
    assert.deepEqual([priority, tags], [7, { team: "lab" }]);
    const resource = ["--resource-arn", String(jobQueueArn)];
    await batch("tag-resource", ...resource, "--tags", "cost=low");
    await batch("untag-resource", ...resource, "--tag-keys", "team");
    assert.deepEqual(await batch("list-tags-for-resource", ...resource), { tags: { cost: "low" } });
  });

  describe("with jobs", { concurrency: true }, () => {
    it("registers a definition, runs jobs of it and reads their logs", async () => {
      const { jobDefinitionArn, revision } = await batch(
        ...["register-job-definition", "--job-definition-name", "cli", "--type", "container"],
        ...["--parameters", "who=nobody", "--container-properties"],
        JSON.stringify({
          image: "busybox",
          command: ["sh", "-c", 'echo "hello $0 $GREETING $AWS_BATCH_JOB_ARRAY_INDEX"', "Ref::who"],
          resourceRequirements: [
            { type: "VCPU", value: "1" },
            { type: "MEMORY", value: "64" },
          ],
        }),
      );
      assert.equal(revision, 1);
      const submit = ["submit-job", "--job-queue", "cli", "--job-definition", "cli"];
      const { jobId, jobArn } = await batch(
        ...[...submit, "--job-name", "over", "--parameters", "who=world", "--container-overrides"],
        "environment=[{name=GREETING,value=dear}]",
      );
      assert.equal(jobArn, `arn:aws:batch:us-east-1:000000000000:job/${jobId}`);
      const array = await batch(...submit, "--job-name", "many", "--array-properties", "size=3");
      const ids = [String(jobId), String(array.jobId)];
      await ended(server, ids);
      const [job, whole] = await rows("jobs", "describe-jobs", "--jobs", ...ids);
      assert.deepEqual([job?.status, whole?.status], ["SUCCEEDED", "SUCCEEDED"]);
      const stream = (job?.container as Answer | undefined)?.logStreamName;

      const done = ["list-jobs", "--job-status", "SUCCEEDED"];
      const group = ["--log-group-name", "/aws/batch/job"];
      const logs = (...words: string[]): Promise<Answer> => ask("logs", ...words, ...group);
      const [children, all, events, streams, found] = await Promise.all([
        rows("jobSummaryList", ...done, "--array-job-id", String(array.jobId)),
        // The CLI asks for further pages by itself.
        rows("jobSummaryList", ...done, "--job-queue", "cli", "--page-size", "1"),
        logs("get-log-events", "--log-stream-name", String(stream), "--start-from-head"),
        logs("describe-log-streams", "--log-stream-name-prefix", "cli/"),
        logs("filter-log-events", "--filter-pattern", "nobody"),
      ]);
      assert.deepEqual([children.length, all.length], [3, 2]);
      const messages = (answer: Answer): unknown[] =>
        (answer.events as Rows).map(({ message }) => message);
      assert.equal(messages(events).at(-1), "hello world dear ");
      assert.equal((streams.logStreams as Rows).length, 4);
      assert.deepEqual(
        messages(found).sort(),
        [0, 1, 2].map((index) => `hello nobody  ${index}`),
      );
      const { logGroups } = await ask("logs", "describe-log-groups");
      assert.equal((logGroups as Rows)[0]?.logGroupName, "/aws/batch/job");

      await batch("deregister-job-definition", "--job-definition", String(jobDefinitionArn));
      const listing = ["describe-job-definitions", "--job-definition-name", "cli"];
      const [active, refused] = await Promise.all([
        rows("jobDefinitions", ...listing, "--status", "ACTIVE"),
        callAws(server, "batch", ...submit, "--job-name", "late"),
      ]);
      assert.deepEqual(active, []);
      assert.notEqual(refused.code, 0);
      const said =
        "An error occurred (ClientException) when calling the SubmitJob operation: " +
        "JobDefinition name cli does not exist or is not in ACTIVE status";
      assert.ok(refused.stderr.includes(said), refused.stderr);
    });

    it("ends jobs", async () => {
      await batch(
        ...["register-job-definition", "--job-definition-name", "long", "--type", "container"],
        "--container-properties",
        "image=busybox,command=[sleep,600],resourceRequirements=[{type=VCPU,value=1},{type=MEMORY,value=64}]",
      );
      const submit = ["submit-job", "--job-queue", "cli", "--job-definition", "long"];
      const one = await batch(...submit, "--job-name", "running");
      const running = String(one.jobId);
      await reached(server, [running], "RUNNING");
      // Only now: at the head of the queue it holds up whatever comes after it.
      const other = await batch(
        ...[...submit, "--job-name", "vast", "--container-overrides"],
        "resourceRequirements=[{type=MEMORY,value=90000000}]",
      );
      const waiting = String(other.jobId);
      await Promise.all([
        batch("cancel-job", "--job-id", waiting, "--reason", "not needed"),
        batch("terminate-job", "--job-id", running, "--reason", "enough"),
      ]);
      const ends = await ended(server, [waiting, running]);
      assert.deepEqual(
        ends.map(({ status, statusReason }) => [status, statusReason]),
        [
          ["FAILED", "not needed"],
          ["FAILED", "enough"],
        ],
      );
    });
  });

  it("removes everything", async () => {
    await batch("update-job-queue", "--job-queue", "cli", "--state", "DISABLED");
    await becomes(queue, "VALID");
    await batch("delete-job-queue", "--job-queue", "cli");
    await becomes(queue, "gone");
    const named = ["--compute-environment", "cli"];
    await batch("update-compute-environment", ...named, "--state", "DISABLED");
    await becomes(environment, "VALID");
    await batch("delete-compute-environment", ...named);
    await becomes(environment, "gone");
  });
});
