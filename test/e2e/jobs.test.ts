/** The life of jobs through the official SDK, each a real process of a real server. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  CancelJobCommand,
  DescribeJobsCommand,
  type JobDetail,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
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
import { runningProcesses } from "../support/running-processes.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "jobs";
const gates = temporaryFolder("gates");
const gate = (name: string): string => join(gates, name);
const openGate = (name: string): void => writeFileSync(gate(name), "");
/** Shell text that goes on once the gate is open; the number of the child is part of the name in an array. */
const atGate = (name: string): string =>
  `until [ -e "${gate(name)}$AWS_BATCH_JOB_ARRAY_INDEX" ]; do sleep 0.05; done`;

let server: Served;
before(async () => {
  // Small machines run this too: instances may together be larger than the machine.
  server = await serve(temporaryFolder("jobs"), "--runtime", "process", "--overcommit");
  await makeQueue(server, jobQueue, 8);
});
after(() => server?.kill("SIGTERM"));

async function job(
  script: string,
  more: Parameters<typeof registerShell>[3] & { readonly name?: string } = {},
): Promise<string> {
  const { name = "job", ...definition } = more;
  const jobDefinition = await registerShell(server, name, script, definition);
  return submit(server, { jobQueue, jobDefinition });
}

async function one(jobId: string): Promise<JobDetail> {
  const [detail] = await describeJobs(server, [jobId]);
  assert.ok(detail, `${jobId} is described`);
  return detail;
}

describe("an array job", () => {
  it("counts its children through their life; who depends on it waits for all of them", async () => {
    const script = `${atGate("child")}; echo $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE`;
    const jobDefinition = await registerShell(server, "child", script);
    const array = await submit(server, { jobQueue, jobDefinition, arrayProperties: { size: 4 } });
    const next = await submit(server, {
      jobQueue,
      jobDefinition: await registerShell(server, "next", "true"),
      dependsOn: [{ jobId: array }],
    });
    const summary = async (): Promise<Record<string, number>> => {
      const counts = (await one(array)).arrayProperties?.statusSummary ?? {};
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    };
    await reached(
      server,
      [0, 1, 2, 3].map((index) => `${array}:${index}`),
      "RUNNING",
    );
    assert.deepEqual(await summary(), { RUNNING: 4 });
    const parent = await one(array);
    assert.deepEqual(
      [parent.status, parent.arrayProperties?.size, parent.startedAt],
      ["PENDING", 4, 0],
    );

    for (const index of [0, 1, 2]) openGate(`child${index}`);
    await eventually("three have succeeded", async () => (await summary()).SUCCEEDED === 3);
    assert.deepEqual(await summary(), { SUCCEEDED: 3, RUNNING: 1 });
    assert.equal((await one(next)).status, "PENDING");

    const listed = await server.batch.send(
      new ListJobsCommand({ arrayJobId: array, jobStatus: "SUCCEEDED" }),
    );
    assert.deepEqual(
      listed.jobSummaryList?.map(({ jobId }) => jobId).sort(),
      [0, 1, 2].map((index) => `${array}:${index}`),
    );

    openGate("child3");
    const [whole, dependent] = await ended(server, [array, next]);
    assert.deepEqual([whole?.status, whole?.statusReason], ["SUCCEEDED", undefined]);
    assert.equal(dependent?.status, "SUCCEEDED");
    const stops = (await describeJobs(server, [`${array}:3`])).map(({ stoppedAt }) => stoppedAt);
    assert.ok(Number(dependent?.startedAt) >= Number(stops[0]), "after the last child");
    const last = await one(`${array}:3`);
    assert.equal((await readLog(server, last)).at(-1), "3 of 4");
    assert.equal(last.arrayProperties?.index, 3);

    const byArn = await server.batch.send(
      new DescribeJobsCommand({ jobs: [whole?.jobArn ?? "", `${whole?.jobArn}:1`, array] }),
    );
    assert.deepEqual(
      byArn.jobs?.map(({ jobId }) => jobId),
      [array, `${array}:1`],
    );
  });

  it("fails with one of its children, and what depends on it fails with it", async () => {
    const jobDefinition = await registerShell(server, "odd", "exit $AWS_BATCH_JOB_ARRAY_INDEX");
    const array = await submit(server, { jobQueue, jobDefinition, arrayProperties: { size: 3 } });
    const first = await submit(server, { jobQueue, jobDefinition, dependsOn: [{ jobId: array }] });
    const second = await submit(server, { jobQueue, jobDefinition, dependsOn: [{ jobId: first }] });
    const details = await ended(server, [array, first, second, `${array}:0`, `${array}:2`]);
    assert.deepEqual(
      details.map(({ status, statusReason, container }) => [
        status,
        statusReason,
        container?.exitCode,
      ]),
      [
        ["FAILED", "Array Child Job failed", undefined],
        ["FAILED", "Dependent Job failed", undefined],
        ["FAILED", "Dependent Job failed", undefined],
        ["SUCCEEDED", "Essential container in task exited", 0],
        ["FAILED", "Essential container in task exited", 2],
      ],
    );
    assert.deepEqual(details[1]?.attempts, []);
  });
});

describe("an attempt", () => {
  it("sees AWS Batch's environment and nothing of the server's", async () => {
    const id = await job("echo started; env", { name: "env" });
    const [detail] = await ended(server, [id]);
    const env = new Map(
      (await readLog(server, detail)).map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    assert.deepEqual(
      ["JOB_ID", "JOB_ATTEMPT", "CE_NAME", "JQ_NAME"].map((name) => env.get(`AWS_BATCH_${name}`)),
      [id, "1", jobQueue, jobQueue],
    );
    assert.equal(env.get("AWS_EXECUTION_ENV"), "AWS_ECS_EC2");
    for (const name of env.keys()) {
      assert.doesNotMatch(name, /^(AWS_SECRET|AWS_ACCESS|NODE_|BATCHYARD_(?!TASK$))/);
    }
    assert.match(detail?.container?.logStreamName ?? "", /^env\/default\/[0-9a-f]{32}$/);
    assert.match(detail?.container?.taskArn ?? "", /^arn:aws:ecs:us-east-1:000000000000:task\//);
    const { createdAt = 0, startedAt = 0, stoppedAt = 0 } = detail ?? {};
    assert.ok(createdAt <= startedAt && startedAt <= stoppedAt, "times in order");
  });

  it("is tried again as the strategy says, and no further", async () => {
    const retryStrategy = {
      attempts: 5,
      evaluateOnExit: [
        { action: "RETRY", onExitCode: "7*" },
        { action: "EXIT", onReason: "*" },
      ],
    } as const;
    const script = `[ $AWS_BATCH_JOB_ATTEMPT -lt 3 ] && exit 75; exit 9`;
    const id = await job(script, {
      name: "retry",
      retryStrategy: { ...retryStrategy, evaluateOnExit: [...retryStrategy.evaluateOnExit] },
    });
    const [detail] = await ended(server, [id]);
    assert.deepEqual(
      detail?.attempts?.map(({ container }) => container?.exitCode),
      [75, 75, 9],
    );
    const streams = detail?.attempts?.map(({ container }) => container?.logStreamName);
    assert.equal(new Set(streams).size, 3, "a log stream for each attempt");
    assert.deepEqual([detail?.status, detail?.container?.exitCode], ["FAILED", 9]);
  });

  it("that cannot start says what was missing", async () => {
    const id = await job("", {
      name: "missing",
      container: {
        image: "busybox",
        command: ["no-such-program"],
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
      },
    });
    const [detail] = await ended(server, [id]);
    assert.deepEqual(
      [detail?.status, detail?.statusReason, detail?.container?.exitCode],
      ["FAILED", "Task failed to start", undefined],
    );
    assert.match(
      detail?.container?.reason ?? "",
      /^CannotStartContainerError: .*"no-such-program": executable file not found/,
    );
  });

  it("that dies of a signal shows the shell's code for it", async () => {
    const [detail] = await ended(server, [await job("kill -KILL $$", { name: "signal" })]);
    assert.deepEqual([detail?.status, detail?.container?.exitCode], ["FAILED", 137]);
  });

  it("runs as another user in a folder of its own", {
    skip: process.getuid?.() !== 0 && "only root may change users",
  }, async () => {
    const id = await job("", {
      name: "user",
      container: {
        image: "busybox",
        command: ["sh", "-c", "id -u; echo mine > file; cat file; cat $(mktemp) && echo $HOME"],
        user: "1234:1234",
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
      },
    });
    const [detail] = await ended(server, [id]);
    assert.deepEqual((await readLog(server, detail)).slice(-3), ["1234", "mine", "/"]);
  });
});

describe("ending a job", () => {
  it("terminates what runs with SIGTERM, reason verbatim; cancelling it changes nothing", async () => {
    const script = `trap 'echo cleaned up; exit 3' TERM; echo up; ${atGate("never")}`;
    const id = await job(script, { name: "trap", retryStrategy: { attempts: 4 } });
    await reached(server, [id], "RUNNING");
    await eventually("its trap is set", async () =>
      (await readLog(server, await one(id))).includes("up"),
    );
    await server.batch.send(new CancelJobCommand({ jobId: id, reason: "too late" }));
    assert.equal((await one(id)).status, "RUNNING");

    const reason = "Stopped by the operator: wrong input.";
    await server.batch.send(new TerminateJobCommand({ jobId: id, reason }));
    const [detail] = await ended(server, [id]);
    assert.deepEqual(
      [detail?.status, detail?.statusReason, detail?.attempts?.length],
      ["FAILED", reason, 1],
    );
    assert.deepEqual([detail?.isTerminated, detail?.isCancelled], [true, false]);
    assert.equal((await readLog(server, detail)).at(-1), "cleaned up");
    assert.deepEqual(await runningProcesses(gate("never")), []);
    // Ending what has ended is a success and changes nothing.
    await server.batch.send(new TerminateJobCommand({ jobId: id, reason: "again" }));
    assert.equal((await one(id)).statusReason, reason);
  });

  it("cancels what waits for its turn, and a whole array that waits", async () => {
    const jobDefinition = await registerShell(server, "large", "true", {
      container: {
        image: "busybox",
        command: ["true"],
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "99000000" },
        ],
      },
    });
    await makeQueue(server, "stuck", 2);
    const waiting = await submit(server, { jobQueue: "stuck", jobDefinition });
    const array = await submit(server, {
      jobQueue: "stuck",
      jobDefinition,
      arrayProperties: { size: 1000 },
    });
    await reached(server, [waiting, `${array}:999`], "RUNNABLE");
    await server.batch.send(new CancelJobCommand({ jobId: waiting, reason: "not needed" }));
    await server.batch.send(new CancelJobCommand({ jobId: array, reason: "none of them" }));
    const [one, whole, child] = await ended(server, [waiting, array, `${array}:999`]);
    assert.deepEqual(
      [one, whole, child].map((detail) => [detail?.status, detail?.statusReason]),
      [
        ["FAILED", "not needed"],
        ["FAILED", "none of them"],
        ["FAILED", "none of them"],
      ],
    );
    assert.deepEqual([one?.isCancelled, one?.isTerminated], [true, false]);
    assert.equal(whole?.arrayProperties?.statusSummary?.FAILED, 1000);
  });
});

describe("ListJobs", () => {
  it("finds jobs by status, page by page, each once", async () => {
    await makeQueue(server, "listed", 2);
    const jobDefinition = await registerShell(server, "quick", "true");
    const submitted = await Promise.all(
      Array.from({ length: 7 }, (_, n) =>
        server.batch.send(
          new SubmitJobCommand({ jobName: `n${n}`, jobQueue: "listed", jobDefinition }),
        ),
      ),
    );
    const ids = submitted.map(({ jobId }) => jobId ?? "");
    await ended(server, ids);
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await server.batch.send(
        new ListJobsCommand({
          jobQueue: "listed",
          jobStatus: "SUCCEEDED",
          maxResults: 3,
          nextToken,
        }),
      );
      assert.ok((page.jobSummaryList?.length ?? 0) <= 3);
      seen.push(...(page.jobSummaryList ?? []).map(({ jobId }) => jobId));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(seen.sort(), ids.sort());
    const running = await server.batch.send(new ListJobsCommand({ jobQueue: "listed" }));
    assert.deepEqual(running.jobSummaryList, []);
  });
});
