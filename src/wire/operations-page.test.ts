import assert from "node:assert/strict";
import { test } from "node:test";
import { operationsPage } from "./operations-page.ts";
import { operationSchemasOf, SERVICE_NAMES, SERVICES } from "./services.ts";

const page = operationsPage({
  handlers: { batch: { SubmitJob: () => ({ jobName: "", jobId: "" }) } },
  planned: { batch: { CancelJob: "After the scheduler." } },
  reasons: { ecs: { RunTask: "Tasks are placed by the planner | never by callers." } },
  restReasons: { ec2: "Not about images or instances." },
});

test("every operation of every service is named", () => {
  for (const name of SERVICE_NAMES) {
    const [, section = ""] = page.split(`\n## ${SERVICES[name].title}\n`);
    for (const operation of operationSchemasOf(SERVICES[name]).keys()) {
      assert.ok(section.includes(`\`${operation}\``), `${name} ${operation}`);
    }
  }
});

test("supported, planned and refused operations are told apart", () => {
  assert.match(page, /\| AWS Batch \| `@aws-sdk\/client-batch` \| restJson1 \| 1 of \d+ \|/);
  assert.match(page, /^Supported: `SubmitJob`\.$/m);
  assert.match(page, /^\| `CancelJob` \| Planned\. After the scheduler\. \|$/m);
  assert.match(
    page,
    /^\| `RunTask` \| Tasks are placed by the planner \\\| never by callers\. \|$/m,
  );
  assert.match(page, /<summary>Not supported: \d+ operations\. Not about images or instances\./);
});

test("a note on an operation that does not exist is an error", () => {
  assert.throws(
    () => operationsPage({ handlers: {}, planned: { batch: { SubmitJobs: "x" } } }),
    /AWS Batch has no operation SubmitJobs/,
  );
});
