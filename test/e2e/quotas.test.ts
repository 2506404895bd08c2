/** AWS's own limits, imitated on demand: requests per second in the shape that the SDK retries, and counts. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BatchClient, CreateJobQueueCommand, SubmitJobCommand } from "@aws-sdk/client-batch";
import { makeQueue, registerShell } from "../support/batch-story.ts";
import {
  clientConfig,
  program,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const data = temporaryFolder("quotas");
let server: Served;
before(async () => {
  const quotas = ["--aws-limits", "--quota", "submit-job-rate=5", "--quota", "job-queues=1"];
  server = await serve(data, "--runtime", "process", ...quotas, "--quota", "waiting-jobs=12");
  await makeQueue(server, "main");
  await registerShell(server, "late", "true", {
    container: {
      resourceRequirements: [
        { type: "VCPU", value: "500" },
        { type: "MEMORY", value: "64" },
      ],
    },
  });
});
after(() => server?.kill("SIGTERM"));

const tooMany = /^ClientException 400 Cannot have more than 12 jobs that wait\./;
const submission = { jobName: "late", jobQueue: "main", jobDefinition: "late" };

describe("a server with AWS's limits", () => {
  it("refuses what comes too fast in a way that the SDK waits for, and what is one too many for good", async () => {
    const send = (client: BatchClient) =>
      client.send(new SubmitJobCommand(submission)).then(
        () => "accepted",
        (error: { name: string; message: string; $metadata: { httpStatusCode?: number } }) =>
          `${error.name} ${error.$metadata.httpStatusCode} ${error.message}`,
      );
    const burst = await Promise.all(Array.from({ length: 10 }, () => send(server.batch)));
    const refused = burst.filter((outcome) => outcome !== "accepted");
    assert.ok(refused.length >= 1 && refused.length <= 5, burst.join(", "));
    assert.deepEqual([...new Set(refused)], ["TooManyRequestsException 429 Too Many Requests"]);

    const config = { ...clientConfig(server.endpoint, server.env), maxAttempts: 30 };
    const patient = new BatchClient(config);
    const left = Array.from({ length: 12 - (burst.length - refused.length) }, () => send(patient));
    assert.deepEqual([...new Set(await Promise.all(left))], ["accepted"]);
    assert.match(await send(patient), tooMany);

    await assert.rejects(
      server.batch.send(
        new CreateJobQueueCommand({
          jobQueueName: "second",
          priority: 1,
          computeEnvironmentOrder: [{ order: 1, computeEnvironment: "main" }],
        }),
      ),
      /Cannot create more than 1 job queues\. Delete one first, or start .* --quota job-queues=N/,
    );
  });

  it("says which quotas there are", async () => {
    const wrong = await runToEnd(program, ["serve", "--quota", "queues=1"]);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stderr,
      /quota must be NAME=NUMBER, with one of job-queues, .*; got queues=1\./,
    );
  });
});
