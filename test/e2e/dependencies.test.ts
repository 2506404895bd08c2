/**
 * Arrays that wait child by child, through the SDK against a server with real processes; and the same with SIGKILL in
 * the middle of a pair of arrays: every child ends, none runs twice at once, and none of the second array starts before
 * its own child of the first has succeeded.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  CancelJobsCommand,
  type JobDetail,
  ListJobsCommand,
  TerminateJobsCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const childrenOf = (jobId: string, size: number): string[] =>
  Array.from({ length: size }, (_, index) => `${jobId}:${index}`);

describe("arrays that wait child by child", () => {
  let server: Served | undefined;
  after(async () => {
    await server?.kill("SIGKILL");
  });

  it("run as their children succeed, and fail as they fail", async () => {
    server = await serve(temporaryFolder("dependencies"), "--runtime", "process");
    const yard = server;
    await makeQueue(yard, "q", 2);
    const failsThird = await registerShell(yard, "third", 'test "$AWS_BATCH_JOB_ARRAY_INDEX" != 2');
    const runs = await registerShell(yard, "runs", "true");
    const array = (jobDefinition: string, dependsOn: { jobId?: string; type?: string }[]) =>
      submit(yard, {
        jobQueue: "q",
        jobDefinition,
        arrayProperties: { size: 4 },
        dependsOn: dependsOn as [],
      });
    const a = await array(failsThird, []);
    const b = await array(runs, [{ jobId: a, type: "N_TO_N" }]);
    const c = await array(failsThird, [{ type: "SEQUENTIAL" }]);
    const d = await array(runs, [{ jobId: c, type: "N_TO_N" }, { jobId: `${a}:0` }]);
    const parents = await ended(yard, [a, b, c, d]);
    for (const { status, statusReason } of parents) {
      assert.deepEqual([status, statusReason], ["FAILED", "Array Child Job failed"]);
    }
    const told = async (jobId: string): Promise<string> =>
      (await describeJobs(yard, childrenOf(jobId, 4)))
        .map(({ status, statusReason }) => (status === "SUCCEEDED" ? "ok" : statusReason))
        .join("; ");
    const [exited, failed] = ["Essential container in task exited", "Dependent Job failed"];
    assert.equal(await told(a), `ok; ok; ${exited}; ok`);
    assert.equal(await told(b), `ok; ok; ${failed}; ok`);
    assert.equal(await told(c), `ok; ok; ${exited}; ${failed}`);
    assert.equal(await told(d), `ok; ok; ${failed}; ${failed}`);
    const { jobSummaryList } = await yard.batch.send(
      new ListJobsCommand({ arrayJobId: d, jobStatus: "FAILED" }),
    );
    assert.deepEqual(
      jobSummaryList?.map(({ arrayProperties }) => arrayProperties?.index),
      [2, 3],
    );
  });

  it("are waiting in ranges, and end in bulk", async () => {
    const yard = server ?? assert.fail("no server");
    const waits = await registerShell(yard, "waits", "while :; do sleep 0.1; done");
    const size = 10_000;
    const a = await submit(yard, {
      jobQueue: "q",
      jobDefinition: waits,
      arrayProperties: { size },
    });
    const b = await submit(yard, {
      jobQueue: "q",
      jobDefinition: waits,
      arrayProperties: { size },
      dependsOn: [{ jobId: a, type: "N_TO_N" }],
    });
    await reached(yard, [`${a}:0`], "RUNNING");
    const [parent] = await describeJobs(yard, [b]);
    assert.equal(parent?.arrayProperties?.statusSummary?.PENDING, size);
    assert.deepEqual(parent?.dependsOn, [{ jobId: a, type: "N_TO_N" }]);

    const cancelled = await yard.batch.send(
      new CancelJobsCommand({ jobs: [`${a}:9999`, `${a}:0`, "nothing"], reason: "not these" }),
    );
    assert.deepEqual(cancelled.successful, [`${a}:9999`, `${a}:0`]);
    assert.deepEqual(
      cancelled.errors?.map(({ job, code }) => `${job} ${code}`),
      ["nothing ValidationException"],
    );
    await reached(yard, [`${a}:9999`, `${b}:9999`], "FAILED");
    await reached(yard, [`${a}:0`], "RUNNING");
    await yard.batch.send(new TerminateJobsCommand({ jobs: [a], reason: "all of it" }));
    await ended(yard, [a, b], 60_000);
    const [end] = await describeJobs(yard, [b]);
    assert.equal(end?.arrayProperties?.statusSummary?.FAILED, size);
  });
});

const size = 300;
/** Dies with neither a shell trap nor a chance, as in kill-nine.test.ts, and notes when it starts and ends. */
const script = `
  cd "$1"
  echo start >> "$AWS_BATCH_JOB_ID.start"
  test -z "$BEFORE" || test -e "$BEFORE:$AWS_BATCH_JOB_ARRAY_INDEX.end" || echo early > "$AWS_BATCH_JOB_ID.early"
  sleep 0.01
  echo end >> "$AWS_BATCH_JOB_ID.end"
`;

describe("a server that is killed amid two arrays", () => {
  let server: Served | undefined;
  after(async () => {
    await server?.kill("SIGKILL");
  });

  it("starts each child once its own has succeeded, and runs each to one end", async () => {
    const data = temporaryFolder("dependencies-killed");
    const notes = temporaryFolder("dependencies-notes");
    server = await serve(data, "--runtime", "process", "--overcommit");
    await makeQueue(server, "q", 8);
    const jobDefinition = await registerShell(server, "note", "", {
      retryStrategy: { attempts: 3 },
      container: { command: ["sh", "-c", script, "sh", notes] },
    });
    const array = { jobQueue: "q", jobDefinition, arrayProperties: { size } };
    const a = await submit(server, array);
    const b = await submit(server, {
      ...array,
      dependsOn: [{ jobId: a, type: "N_TO_N" }],
      containerOverrides: { environment: [{ name: "BEFORE", value: a }] },
    });
    const count = (kind: string): number =>
      readdirSync(notes).filter((file) => file.endsWith(kind)).length;
    for (const killAfter of [size / 4, size]) {
      await eventually(`${killAfter} children end`, async () => count(".end") >= killAfter, 60_000);
      await server.kill("SIGKILL");
      server = await serve(data, "--runtime", "process", "--overcommit");
    }
    for (const { status } of await ended(server, [a, b], 120_000)) {
      assert.equal(status, "SUCCEEDED");
    }

    assert.equal(count(".early"), 0);
    const firsts = await describeJobs(server, childrenOf(a, size));
    const seconds = await describeJobs(server, childrenOf(b, size));
    assert.equal(seconds.length, size);
    for (const [index, child] of seconds.entries()) {
      const startedAt = child.attempts?.[0]?.startedAt ?? child.startedAt ?? 0;
      const endedAt = firsts[index]?.stoppedAt ?? Number.POSITIVE_INFINITY;
      assert.ok(startedAt >= endedAt, `${child.jobId} started ${endedAt - startedAt} ms early`);
    }
    for (const child of [...firsts, ...seconds]) checkRuns(notes, child);
  });
});

/** As often as it had attempts; an attempt that a kill cut short may have noted its end as well. */
function checkRuns(notes: string, { jobId, status, attempts = [] }: JobDetail): void {
  assert.equal(status, "SUCCEEDED");
  const lines = (kind: string): number =>
    readFileSync(join(notes, `${jobId}.${kind}`), "utf8")
      .trim()
      .split("\n").length;
  assert.ok(lines("start") <= attempts.length, `${jobId} started more often than it should`);
  assert.ok(lines("end") === 1 || attempts.length > 1, `${jobId} ended more than once`);
}
