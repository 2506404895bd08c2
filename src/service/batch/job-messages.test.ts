/**
 * What is answered to wrong requests about jobs, to the letter: test/golden/job-messages.txt. Clients match these
 * texts. Written anew with UPDATE_GOLDEN=1.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import {
  definitionInput,
  definitionsToSubmit,
  environmentInput,
  queueInput,
  serviceEnvironmentInput,
  serviceQueueInput,
} from "../../../test/support/batch-inputs.ts";
import { refusalCases, refusals } from "../../../test/support/refusal-cases.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import { submitChanges } from "../../../test/support/wrong-batch-requests.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { registerJobDefinition } from "./register-job-definition.ts";

const golden = new URL("../../../test/golden/job-messages.txt", import.meta.url);
const jobId = "10b00000-0000-4000-8000-000000000001";
const arnOf = (resource: string): string => `arn:aws:batch:eu-west-1:123456789012:${resource}`;

let deps: TestDeps;
before(async () => {
  deps = await testDeps();
  await createComputeEnvironment(deps, environmentInput("ce"), testContext);
  await settleResources(deps.store);
  await createServiceEnvironment(deps, serviceEnvironmentInput("sage"), testContext);
  await createJobQueue(deps, queueInput("q", "ce"), testContext);
  await createJobQueue(deps, serviceQueueInput("training", "sage"), testContext);
  await settleResources(deps.store);
  for (const definition of [definitionInput("d"), ...definitionsToSubmit]) {
    await registerJobDefinition(deps, definition, testContext);
  }
});
after(() => deps.close());

test("each rule about jobs answers with its own text", async () => {
  const { found, add } = refusalCases();
  const reasons = [{ reason: "" }, { reason: "r".repeat(1025) }];
  add("SubmitJob", { jobName: "j", jobQueue: "q", jobDefinition: "d" }, submitChanges);
  const one = { jobId, reason: "enough" };
  add("CancelJob", one, [{ jobId: "job" }, { jobId: "" }, ...reasons]);
  add("TerminateJob", one, [{ jobId: "job" }, { jobId: "" }, ...reasons]);
  const many = { jobs: [jobId], reason: "enough" };
  const tooMany = { jobs: Array(51).fill(jobId) };
  add("CancelJobs", many, [{ jobs: [] }, tooMany, ...reasons]);
  add("TerminateJobs", many, [{ jobs: [] }, tooMany, ...reasons]);
  add("DescribeJobs", {}, [{ jobs: Array(101).fill(jobId) }]);
  add("ListJobs", {}, [
    {},
    { jobQueue: "q", arrayJobId: jobId },
    { jobQueue: "none" },
    { jobQueue: "q", jobStatus: "WAITING" },
    { jobQueue: "q", nextToken: "none" },
    { jobQueue: "q", filters: [{ name: "NAME", values: ["a"] }] },
    { jobQueue: "q", filters: [{ name: "JOB_NAME", values: [] }] },
    { jobQueue: "q", filters: [{ name: "AFTER_CREATED_AT", values: ["yesterday"] }] },
  ]);
  const tagged = { resourceArn: arnOf("job-definition/d:1"), tags: { a: "b" } };
  add("TagResource", tagged, [
    { resourceArn: "d" },
    { resourceArn: arnOf("job-definition/none:1") },
    { resourceArn: arnOf(`job/${jobId}:1`) },
    { tags: { "aws:a": "b" } },
    { tags: { "a!": "b" } },
    { tags: { ["k".repeat(129)]: "b" } },
    { tags: { a: "v".repeat(257) } },
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])) },
  ]);
  add("UntagResource", { tagKeys: ["a"] }, [{ resourceArn: "d" }]);
  add("ListTagsForResource", {}, [{ resourceArn: "d" }]);
  const text = await refusals(deps, found);
  if (process.env.UPDATE_GOLDEN === "1") await writeFile(golden, text);
  assert.equal(text, await readFile(golden, "utf8"));
});
