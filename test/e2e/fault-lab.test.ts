/** `serve --faults`: a live server that fails as a file says, and jobs that get done all the same. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { BatchClient, type BatchServiceException, SubmitJobCommand } from "@aws-sdk/client-batch";
import { ended, makeQueue, registerShell } from "../support/batch-story.ts";
import {
  clientConfig,
  program,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const plan = `
seed: 5
launches: { refused: 0.3, answerLost: 0.3 }
requests: { throttled: 0.3, operations: [SubmitJob] }
containers:
  - { fault: exit, exitCode: 7, jobQueue: flaky, attempts: 1 }
  - { fault: pullFails, computeEnvironment: broken }
`;

const data = temporaryFolder("fault-lab");
const file = join(data, "faults.yaml");
let server: Served;
/** As SDKs are used: what is throttled is tried again. */
let patient: BatchClient;

before(async () => {
  writeFileSync(file, plan);
  server = await serve(data, "--runtime", "process", "--overcommit", "--faults", file);
  patient = new BatchClient({ ...clientConfig(server.endpoint, server.env), maxAttempts: 20 });
  for (const name of ["good", "flaky", "broken"]) await makeQueue(server, name, 4);
  await registerShell(server, "quick", "true");
});
after(() => server.kill("SIGTERM"));

async function submitPatiently(jobQueue: string, attempts: number): Promise<string> {
  const { jobId = "" } = await patient.send(
    new SubmitJobCommand({
      jobName: "work",
      jobQueue,
      jobDefinition: "quick",
      retryStrategy: { attempts },
    }),
  );
  return jobId;
}

describe("a server with faults", () => {
  it("says loudly that it fails on purpose", async () => {
    const { stdout } = await runToEnd(program, ["status", "--data", data]);
    assert.match(stdout, /FAULT LAB: this server fails on purpose \(--faults\)/);
    assert.match(stdout, /30 % of launches are refused: InsufficientInstanceCapacity/);
  });

  it("throttles as AWS does: clients that try again get through", async () => {
    const refusals: unknown[] = [];
    for (let n = 0; n < 12; n += 1) {
      const job = { jobName: "work", jobQueue: "good", jobDefinition: "quick" };
      await server.batch.send(new SubmitJobCommand(job)).catch((error) => refusals.push(error));
    }
    assert.ok(refusals.length > 0 && refusals.length < 12, String(refusals.length));
    for (const error of refusals as BatchServiceException[]) {
      assert.equal(error.name, "TooManyRequestsException");
      assert.equal(error.$metadata.httpStatusCode, 429);
    }
  });

  it("gets every job done although launches are refused and their answers lost", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => submitPatiently("good", 1)));
    const jobs = await ended(server, ids, 180_000);
    for (const { status, statusReason } of jobs) assert.equal(status, "SUCCEEDED", statusReason);
  });

  it("lets jobs fail as their retry strategies are to be tried", async () => {
    const ids = [await submitPatiently("flaky", 2), await submitPatiently("broken", 1)];
    const [flaky, broken] = await ended(server, ids, 180_000);
    assert.equal(flaky?.status, "SUCCEEDED");
    assert.deepEqual(
      flaky?.attempts?.map(({ container }) => container?.exitCode),
      [7, 0],
    );
    assert.equal(broken?.status, "FAILED");
    assert.match(broken?.attempts?.[0]?.container?.reason ?? "", /^CannotPullContainerError: /);
  });

  it("does not start with a plan that it cannot read", async () => {
    writeFileSync(file, "launches: { refused: often }");
    const { code, stderr } = await runToEnd(program, ["serve", "--data", data, "--faults", file]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /faults\.yaml:1: launches\.refused must be a number from 0 to 1, not "often"\.$/m,
    );
  });
});
