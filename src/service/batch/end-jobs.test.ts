import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { cancelJobs } from "./cancel-jobs.ts";
import { terminateJobs } from "./terminate-jobs.ts";

describe("cancelJobs and terminateJobs", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  const unknown = "10b0ffff-0000-4000-8000-000000000001";

  it("end each job by itself, and say which names were none", async () => {
    const [waiting, running] = [await lab.submit(), await lab.submit()];
    const array = await lab.submit({ arrayProperties: { size: 2 } });
    await lab.place(running);
    const jobs = [
      waiting,
      "my-job",
      running,
      `arn:aws:batch:eu-west-1:123456789012:job/${array}:1`,
      "arn:aws:batch:us-east-1:123456789012:job/elsewhere",
      unknown,
    ];
    const { successful, errors } = await cancelJobs(lab.deps, { jobs, reason: "no" }, testContext);
    assert.deepEqual(successful, [jobs[0], jobs[2], jobs[3], jobs[5]]);
    assert.deepEqual(
      errors?.map(({ job, code }) => [job, code]),
      [
        [jobs[1], "ValidationException"],
        [jobs[4], "ValidationException"],
      ],
    );
    assert.match(errors?.[0]?.message ?? "", /^Job my-job is not valid\. Name a job by its id/);
    assert.equal((await lab.detail(waiting)).statusReason, "no");
    assert.equal((await lab.job(running)).status, "STARTING");
    assert.equal((await lab.job(`${array}:1`)).status, "FAILED");
    assert.equal((await lab.job(`${array}:0`)).status, "RUNNABLE");

    const ended = await terminateJobs(
      lab.deps,
      { jobs: [running, running, array], reason: "enough" },
      testContext,
    );
    assert.deepEqual(ended, { successful: [running, running, array], errors: [] });
    assert.equal((await lab.job(running)).terminateReason, "enough");
    assert.equal((await lab.job(array)).status, "FAILED");
  });

  it("refuse too many jobs or none, and a reason that is missing or too long", async () => {
    const refused = (jobs: readonly string[], reason: string, message: RegExp) =>
      assert.rejects(terminateJobs(lab.deps, { jobs: [...jobs], reason }, testContext), {
        code: "ClientException",
        message,
      });
    await refused([], "x", /jobs must name 1 to 50 jobs, got 0/);
    await refused(Array(51).fill(unknown), "x", /jobs must name 1 to 50 jobs, got 51/);
    await refused([unknown], "", /reason is required/);
    await refused([unknown], "x".repeat(1_025), /at most 1024 characters, got 1025/);
    const fifty = Array<string>(50).fill(unknown);
    const { successful } = await terminateJobs(lab.deps, { jobs: fifty, reason: "x" }, testContext);
    assert.equal(successful?.length, 50);
  });
});
