import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ListJobsRequest } from "@aws-sdk/client-batch";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { listJobs } from "./list-jobs.ts";

describe("listJobs", () => {
  let lab: Lab;
  const id: Record<string, string> = {};
  before(async () => {
    lab = await openLab();
    await lab.define({ name: "echo-two" });
    const submit = async (jobName: string, more: object = {}): Promise<void> => {
      id[jobName] = await lab.submit({ jobName, ...more });
      lab.deps.clock.advance(1_000);
    };
    await submit("done");
    await submit("failed");
    await submit("runs");
    await submit("Waits-1", { jobDefinition: "echo-two" });
    await submit("waits-2");
    await submit("array", { arrayProperties: { size: 5 } });
    await lab.run(id.done ?? "", 0);
    await lab.run(id.failed ?? "", 3);
    await lab.report(await lab.place(id.runs ?? ""), { status: "RUNNING" });
    await lab.run(`${id.array}:1`, 0);
  });
  after(() => lab.deps.close());

  const list = (input: ListJobsRequest) => listJobs(lab.deps, input, testContext);
  const names = async (input: ListJobsRequest): Promise<(string | undefined)[]> =>
    ((await list({ jobQueue: "main", ...input })).jobSummaryList ?? []).map(
      ({ jobName }) => jobName,
    );
  const filtered = (name: string, value: string) =>
    names({ filters: [{ name, values: [value] }], jobStatus: "RUNNING" });

  it("lists running jobs unless it is asked for another status", async () => {
    assert.deepEqual(await names({}), ["runs"]);
    assert.deepEqual(await names({ jobStatus: "RUNNABLE", nextToken: "" }), ["Waits-1", "waits-2"]);
    assert.deepEqual(await names({ jobStatus: "PENDING" }), ["array"]);
  });

  it("summarises ended jobs with exit code and reason", async () => {
    const { jobSummaryList } = await list({
      jobQueue: "arn:aws:batch:eu-west-1:123456789012:job-queue/main",
      jobStatus: "FAILED",
    });
    const start = 1_700_000_000_000;
    assert.deepEqual(jobSummaryList, [
      {
        jobArn: `arn:aws:batch:eu-west-1:123456789012:job/${id.failed}`,
        jobId: id.failed,
        jobName: "failed",
        createdAt: start + 1_000,
        status: "FAILED",
        statusReason: "Essential container in task exited",
        startedAt: start + 6_000,
        stoppedAt: start + 6_000,
        jobDefinition: "arn:aws:batch:eu-west-1:123456789012:job-definition/echo:1",
        container: { exitCode: 3 },
      },
    ]);
  });

  it("pages through the children of an array", async () => {
    const first = await list({ arrayJobId: id.array, jobStatus: "RUNNABLE", maxResults: 3 });
    assert.deepEqual(
      first.jobSummaryList?.map(({ arrayProperties }) => arrayProperties?.index),
      [0, 2, 3],
    );
    assert.equal(first.jobSummaryList?.[0]?.container?.exitCode, undefined);
    const second = await list({
      arrayJobId: id.array,
      jobStatus: "RUNNABLE",
      maxResults: 3,
      nextToken: first.nextToken,
    });
    assert.deepEqual(
      second.jobSummaryList?.map(({ jobId }) => jobId),
      [`${id.array}:4`],
    );
    assert.equal(second.nextToken, undefined);
  });

  it("filters across all statuses, newest first", async () => {
    assert.deepEqual(await filtered("JOB_NAME", "WAITS*"), ["waits-2", "Waits-1"]);
    assert.deepEqual(await filtered("JOB_NAME", "done"), ["done"]);
    const afterFailed = String(1_700_000_000_000 + 1_000);
    assert.deepEqual(await filtered("AFTER_CREATED_AT", afterFailed), [
      "array",
      "waits-2",
      "Waits-1",
      "runs",
    ]);
    assert.deepEqual(await filtered("BEFORE_CREATED_AT", afterFailed), ["done"]);
    assert.deepEqual(await filtered("JOB_DEFINITION", "echo-*"), ["Waits-1"]);
    assert.deepEqual(await filtered("JOB_DEFINITION", "echo-two:1"), ["Waits-1"]);
    assert.equal((await filtered("JOB_DEFINITION", "echo")).length, 5);
    assert.deepEqual(await filtered("SHARE_IDENTIFIER", "none"), []);
  });

  it("finds a rare match behind many others, page by page", async () => {
    const filters = [{ name: "JOB_DEFINITION", values: ["echo-two"] }];
    const found: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await list({ jobQueue: "main", filters, maxResults: 1, nextToken });
      found.push(...(page.jobSummaryList ?? []).map(({ jobName }) => jobName));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(found, ["Waits-1"]);
  });

  it("refuses what it cannot answer", async () => {
    const refused: readonly (readonly [ListJobsRequest, RegExp])[] = [
      [{}, /Exactly one of jobQueue, arrayJobId and multiNodeJobId/],
      [{ jobQueue: "main", arrayJobId: id.array }, /Exactly one of/],
      [{ jobQueue: "none" }, /^JobQueue none not found\.$/],
      [{ arrayJobId: "x" }, /arrayJobId x is not valid/],
      [{ multiNodeJobId: `${id.done}#0` }, /multiNodeJobId .* is not valid/],
      [{ jobQueue: "main", maxResults: 0 }, /MaxResults must be between 1 and 1000/],
      [{ jobQueue: "main", nextToken: "x" }, /nextToken is not valid/],
      [{ jobQueue: "main", filters: [{ name: "NAME", values: ["x"] }] }, /Filter name NAME/],
      [{ jobQueue: "main", filters: [{ name: "JOB_NAME", values: [] }] }, /exactly one/],
      [
        { jobQueue: "main", filters: [{ name: "AFTER_CREATED_AT", values: ["yesterday"] }] },
        /epoch milliseconds/,
      ],
    ];
    for (const [input, message] of refused) {
      await assert.rejects(list(input), { code: "ClientException", message });
    }
  });
});
