/** The logs of jobs, read through CloudWatch Logs as its clients read them: while a job runs, and when it is over. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { JobDetail } from "@aws-sdk/client-batch";
import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { residentMiB, type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "logs";
const logGroupName = "/aws/batch/job";
const gates = temporaryFolder("gates");

let server: Served;
before(async () => {
  server = await serve(temporaryFolder("logs"), "--runtime", "process", "--overcommit");
  await makeQueue(server, jobQueue, 4);
});
after(() => server?.kill("SIGTERM"));

async function run(name: string, script: string): Promise<JobDetail> {
  const jobDefinition = await registerShell(server, name, script);
  const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
  assert.equal(job?.status, "SUCCEEDED", JSON.stringify(job));
  return job;
}

/** Runs a job that logs to this group; answers it when it has ended. */
async function runWith(group: string, more: Readonly<Record<string, string>>): Promise<JobDetail> {
  const name = `group-${Object.keys(more).length}`;
  const logConfiguration = {
    logDriver: "awslogs" as const,
    options: { "awslogs-group": group, ...more },
  };
  const jobDefinition = await registerShell(server, name, "echo ran", {
    container: { logConfiguration },
  });
  const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
  return job ?? assert.fail();
}

async function groups(): Promise<readonly (string | undefined)[]> {
  const { logGroups } = await server.logs.send(new DescribeLogGroupsCommand({}));
  return (logGroups ?? []).map((group) => group.logGroupName);
}

describe("the log group of a job", () => {
  it("is AWS Batch's own, which is there before any job", async () => {
    assert.deepEqual(await groups(), [logGroupName]);
  });

  it("of another name has to be there, or awslogs-create-group has to say that it may be made", async () => {
    const failed = await runWith("/mine/missing", {});
    assert.equal(failed.status, "FAILED");
    assert.equal(
      failed.container?.reason,
      "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: " +
        "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.",
    );
    assert.equal(failed.container?.exitCode, undefined, "nothing ran");
    assert.deepEqual(await groups(), [logGroupName]);
    const made = await runWith("/mine/made", { "awslogs-create-group": "true" });
    assert.equal(made.status, "SUCCEEDED");
    await server.logs.send(new CreateLogGroupCommand({ logGroupName: "/mine/missing" }));
    const found = await runWith("/mine/missing", {});
    assert.equal(found.status, "SUCCEEDED");
    const { logStreams } = await server.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: "/mine/missing" }),
    );
    assert.deepEqual(
      logStreams?.map(({ logStreamName }) => logStreamName),
      [found.container?.logStreamName],
    );
  });
});

describe("the log of a job", () => {
  it("can be followed while the job runs", async () => {
    const gate = join(gates, "go-on");
    const script = `echo first; until [ -e ${gate} ]; do sleep 0.05; done; echo last`;
    const jobDefinition = await registerShell(server, "followed", script);
    const jobId = await submit(server, { jobQueue, jobDefinition });
    await reached(server, [jobId], "RUNNING");
    const [running] = await describeJobs(server, [jobId]);
    const logStreamName = running?.container?.logStreamName;
    let nextToken: string | undefined;
    const seen: (string | undefined)[] = [];
    const follow = async (): Promise<void> => {
      const page = await server.logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, nextToken, startFromHead: true }),
      );
      seen.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextForwardToken;
    };
    await eventually("the first line shows", async () => {
      await follow();
      return seen.at(-1) === "first";
    });
    await follow();
    assert.equal(seen.at(-1), "first", "asked again with the token, nothing comes twice");
    assert.equal((await describeJobs(server, [jobId]))[0]?.status, "RUNNING");
    writeFileSync(gate, "");
    await ended(server, [jobId]);
    // All output is stored before the job is seen to have ended.
    await follow();
    assert.deepEqual(seen.slice(-2), ["first", "last"]);
  });

  it("is read in pages to an end where the token repeats, forwards and backwards", async () => {
    const job = await run("counting", "seq 1 2500");
    const logStreamName = job.container?.logStreamName;
    const wanted = Array.from({ length: 2500 }, (_, n) => String(n + 1));
    for (const forwards of [true, false]) {
      const pages: string[][] = [];
      let nextToken: string | undefined;
      for (;;) {
        const page = await server.logs.send(
          new GetLogEventsCommand({
            logGroupName,
            logStreamName,
            nextToken,
            limit: 700,
            startFromHead: forwards,
          }),
        );
        pages.push((page.events ?? []).map(({ message }) => message ?? ""));
        const token = forwards ? page.nextForwardToken : page.nextBackwardToken;
        if (token === nextToken) break;
        nextToken = token;
      }
      const lines = (forwards ? pages : pages.reverse()).flat();
      assert.deepEqual(lines.slice(1), wanted, forwards ? "forwards" : "backwards");
      assert.ok(pages.length >= 4 && pages.every((page) => page.length <= 700));
    }
  });

  it("is found by name and searched by words over all streams", async () => {
    const job = await run("searched", "echo needle one; echo hay; echo needle two >&2");
    await run("searched", "echo hay only; echo more hay");
    const { logs } = server;
    const groups = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/batch" }),
    );
    assert.deepEqual(
      groups.logGroups?.map(({ logGroupName }) => logGroupName),
      [logGroupName],
    );
    const streams = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: "searched/" }),
    );
    assert.equal(streams.logStreams?.length, 2);
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          logStreamNamePrefix: "searched/",
          filterPattern: "needle",
          limit: 1,
          nextToken,
        }),
      );
      for (const { message, logStreamName } of page.events ?? []) {
        found.push(message ?? "");
        assert.equal(logStreamName, job.container?.logStreamName);
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(found.sort(), ["needle one", "needle two"]);
    await assert.rejects(
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "no/such/stream" })),
      {
        name: "ResourceNotFoundException",
        message: "The specified log stream does not exist.",
      },
    );
  });
});

describe("a job that prints 200 MB", () => {
  it("neither grows the server nor loses a line", async () => {
    const line = "x".repeat(199);
    const lines = 1_000_000;
    const jobDefinition = await registerShell(server, "chatty", `yes ${line} | head -n ${lines}`);
    const run = async (): Promise<{ jobId: string; most: number }> => {
      const jobId = await submit(server, { jobQueue, jobDefinition });
      let most = 0;
      await eventually(
        "it ends",
        async () => {
          most = Math.max(most, residentMiB(server));
          const [job] = await describeJobs(server, [jobId]);
          return job?.status === "SUCCEEDED";
        },
        120_000,
      );
      return { jobId, most };
    };
    const before = residentMiB(server);
    const first = await run();
    // A million lines that are held take more; what the collector of a busy machine leaves lying about takes less.
    assert.ok(first.most - before < 400, `grew by ${first.most - before} MiB from ${before} MiB`);
    const { jobId, most } = await run();
    assert.ok(
      most - first.most < 128,
      `another such job made it grow from ${first.most} to ${most} MiB`,
    );
    const [job] = await describeJobs(server, [jobId]);
    const log = await readLog(server, job);
    assert.equal(log.filter((text) => text === line).length, lines);
    assert.equal(log.length, lines + 1, "and the line of the runtime");
  });
});
