/** Why jobs wait, asked of a real server by the command line, and what it suggests, sent by the SDK. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  CancelJobCommand,
  type CancelJobRequest,
  SubmitJobCommand,
  type SubmitJobRequest,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import type { ExplainDefinitionOutput, ExplainJobOutput } from "../../src/yard/explain.ts";
import {
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { program, runToEnd, type Served, serve, temporaryFolder } from "../support/serve.ts";

const data = temporaryFolder("explain");
let server: Served;
before(async () => {
  server = await serve(data, "--runtime", "process", "--overcommit");
  await makeQueue(server, "main", 2);
});
after(() => server?.kill("SIGTERM"));

async function explain(...words: readonly string[]): Promise<string> {
  const said = await runToEnd(program, ["explain", ...words, "--data", data]);
  assert.equal(said.code, 0, said.stderr);
  return said.stdout;
}

const explained = async <T>(...words: readonly string[]): Promise<T> =>
  JSON.parse(await explain(...words, "--json")) as T;

describe("batchyard explain", () => {
  it("names what is missing and a request that helps, which starts the job when it is sent", async () => {
    const container = {
      resourceRequirements: [
        { type: "VCPU" as const, value: "1" },
        { type: "MEMORY" as const, value: "9000000" },
      ],
    };
    const jobDefinition = await registerShell(server, "huge", "true", { container });
    const jobId = await submit(server, { jobQueue: "main", jobDefinition });
    await eventually("the verdict is there", async () =>
      (await explain(jobId)).includes("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"),
    );
    const text = await explain(jobId);
    assert.match(text, /^Job [0-9a-f-]{36} \(test\) of job queue main is RUNNABLE\.$/m);
    assert.match(
      text,
      /^\[capacity\] MISCONFIGURATION:.* Needs 9000000 MiB of memory; the largest/m,
    );
    assert.match(text, /^ {2}ahead {6}0$/m);
    assert.match(text, /^ {2}may start {2}No estimate: as things are, it cannot start\.$/m);
    assert.match(text, /^ {6}aws batch submit-job --cli-input-json '\{.*\}'$/m);

    const { suggestions } = await explained<ExplainJobOutput>(jobId);
    const [cancel, again] = suggestions.at(-1)?.calls ?? [];
    await server.batch.send(new CancelJobCommand(cancel?.input as unknown as CancelJobRequest));
    const request = again?.input as unknown as SubmitJobRequest;
    const next = await server.batch.send(new SubmitJobCommand(request));
    // It asks for all of the largest type, which is more than maxvCpus allows: the next thing to be said.
    const other = await explained<ExplainJobOutput>(next.jobId ?? "");
    assert.notEqual(other.code, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
    await server.batch.send(new TerminateJobCommand({ jobId: next.jobId, reason: "enough" }));
    const gone = await explained<ExplainJobOutput>(jobId);
    assert.match(gone.reason, /^It has ended: Submitted again, asking for less\.$/);
  });

  it("says what is before a job, and when it may start", async () => {
    const jobDefinition = await registerShell(server, "short", "sleep 0.2");
    await makeQueue(server, "two", 2);
    const two = {
      containerOverrides: { resourceRequirements: [{ type: "VCPU" as const, value: "2" }] },
    };
    const request = { jobQueue: "two", jobDefinition, ...two } as const;
    await ended(server, [await submit(server, request)]);
    const long = await registerShell(server, "long", "sleep 60");
    const running = await submit(server, { ...request, jobDefinition: long });
    await reached(server, [running], "RUNNING");
    const head = await submit(server, request);
    const last = await submit(server, request);
    await eventually("it waits behind the first", async () => {
      const is = await explained<ExplainJobOutput>(last);
      return is.behind === head && is.ahead === 1 && is.stage === "queue";
    });
    const is = await explained<ExplainJobOutput>(head);
    assert.equal(is.stage, "place");
    assert.ok((is.estimatedStart ?? 0) > 0);
    assert.match(
      is.estimateBasis ?? "",
      /^0 before it and 1 under way, each taken to last .* s \(median of 1 ended/,
    );
    assert.match((await explained<ExplainJobOutput>(running)).reason, /^Attempt 1 runs\.$/);
    await server.batch.send(new TerminateJobCommand({ jobId: running, reason: "enough" }));
    await ended(server, [head, last]);
  });

  it("says of a definition before anything is submitted whether it could ever run", async () => {
    await registerShell(server, "fits", "true");
    const container = { resourceRequirements: [{ type: "VCPU" as const, value: "500" }] };
    await registerShell(server, "never", "true", {
      container: {
        resourceRequirements: [
          ...container.resourceRequirements,
          { type: "MEMORY" as const, value: "64" },
        ],
      },
    });
    assert.match(
      await explain("--definition", "fits", "--queue", "main"),
      /:1 can run in job queue main\.$/m,
    );
    const never = await explained<ExplainDefinitionOutput>(
      "--definition",
      "never",
      "--queue",
      "main",
    );
    assert.equal(never.canRun, false);
    assert.match(never.reason, /Needs 500 vCPUs/);
    const wrong = await runToEnd(program, ["explain", "--definition", "fits", "--data", data]);
    assert.match(wrong.stderr, /Name a job by its id, or a definition and a queue/);
    const unknown = await runToEnd(program, [
      "explain",
      "10b00000-0000-4000-8000-000000000001",
      "--data",
      data,
    ]);
    assert.match(unknown.stderr, /Job 10b00000-0000-4000-8000-000000000001 not found\./);
  });
});
