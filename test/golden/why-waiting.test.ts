/**
 * Every way in which a job can be stuck: explained as docs/why-waiting.md shows it, and started by what is suggested.
 * UPDATE_GOLDEN=1 writes the page anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, describe, it } from "node:test";
import { cancelJob } from "../../src/service/batch/cancel-job.ts";
import { createComputeEnvironment } from "../../src/service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../../src/service/batch/create-consumable-resource.ts";
import { describeJobs } from "../../src/service/batch/describe-jobs.ts";
import { submitJob } from "../../src/service/batch/submit-job.ts";
import { updateComputeEnvironment } from "../../src/service/batch/update-compute-environment.ts";
import { updateConsumableResource } from "../../src/service/batch/update-consumable-resource.ts";
import { updateJobQueue } from "../../src/service/batch/update-job-queue.ts";
import type { RequestContext, ServiceDeps } from "../../src/service/deps.ts";
import { explainJob } from "../../src/service/yard/explain-job.ts";
import type { ExplainJobOutput, SuggestionShown } from "../../src/yard/explain.ts";
import { controlRoom } from "../support/control-room.ts";
import { type RefusedScenario, refusedScenarios } from "../support/refused-scenarios.ts";
import { testContext } from "../support/service-deps.ts";
import { type WaitingScenario, waitingScenarios } from "../support/waiting-scenarios.ts";
import { World } from "../support/waiting-world.ts";

const page = new URL("../../docs/why-waiting.md", import.meta.url);

type Operation = (deps: ServiceDeps, input: never, context: RequestContext) => Promise<object>;
const operations: Readonly<Record<string, Operation>> = {
  CancelJob: cancelJob,
  CreateComputeEnvironment: createComputeEnvironment,
  CreateConsumableResource: createConsumableResource,
  SubmitJob: submitJob,
  UpdateComputeEnvironment: updateComputeEnvironment,
  UpdateConsumableResource: updateConsumableResource,
  UpdateJobQueue: updateJobQueue,
};

/** Sends the requests of a suggestion as they stand; answers the job that is to start by them. */
async function follow(world: World, jobId: string, { calls }: SuggestionShown): Promise<string> {
  let started = jobId;
  for (const { operation, input } of calls) {
    const send = operations[operation] ?? assert.fail(`no operation ${operation}`);
    const answer = await send(world.room.deps, input as never, testContext);
    if (operation === "SubmitJob") started = (answer as { jobId: string }).jobId;
    await world.room.settle();
    await world.room.settle();
  }
  return started;
}

const rows: string[] = [];

async function play(scenario: WaitingScenario): Promise<void> {
  const room = await controlRoom();
  try {
    const world = new World(room);
    const jobId = await scenario.setUp(world);
    const deps = { ...room.deps, explanations: room.planner };
    const is = await explainJob(deps, { jobId });
    const { jobs } = await describeJobs(deps, { jobs: [jobId] }, testContext);
    assert.equal(jobs?.[0]?.statusReason, is.reason, "DescribeJobs says the same");
    assert.equal(is.stage, scenario.stage, is.reason);
    rows.push(rowOf(scenario, is));

    const suggestion = is.suggestions[scenario.takes ?? 0];
    let started = jobId;
    if (scenario.help !== undefined) await scenario.help(world);
    else if (scenario.instead !== undefined) started = await scenario.instead(world, jobId);
    else started = await follow(world, jobId, suggestion ?? assert.fail("nothing is suggested"));
    await room.settle();
    const status = (await explainJob(deps, { jobId: started })).status;
    assert.ok(status === "STARTING" || status === "RUNNING", `then it is ${status}`);
  } finally {
    await room.close();
  }
}

const refusedRows: string[] = [];

async function ask(scenario: RefusedScenario): Promise<void> {
  const room = await controlRoom();
  try {
    const world = new World(room);
    await scenario.setUp(world);
    const refusal = await scenario.ask(world).then(
      () => assert.fail("it was accepted"),
      ({ code, message }: { readonly code: string; readonly message: string }) => {
        assert.equal(code, "ClientException");
        return message.replace(/^Error executing request, Exception : (.*), RequestId: .*$/, "$1");
      },
    );
    refusedRows.push(line(scenario.title, refusal, scenario.helps));
    await scenario.help(world);
    const jobId = await scenario.ask(world);
    await room.settle();
    const deps = { ...room.deps, explanations: room.planner };
    assert.equal((await explainJob(deps, { jobId })).status, "STARTING");
  } finally {
    await room.close();
  }
}

describe("a job that waits", () => {
  for (const scenario of waitingScenarios) {
    it(`${scenario.title}: is explained, and what is suggested starts it`, () => play(scenario));
  }

  for (const scenario of refusedScenarios) {
    it(`${scenario.title}: is refused, and accepted after what helps`, () => ask(scenario));
  }

  after(() => {
    const text = [head, ...rows, "", refusedHead, ...refusedRows, ""].join("\n");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
    assert.equal(
      text,
      readFileSync(page, "utf8"),
      "UPDATE_GOLDEN=1 writes docs/why-waiting.md anew",
    );
  });
});

const head = `# Why is my job waiting?

Every waiting job says why in its \`statusReason\`, and more with \`./bin/batchyard explain JOBID\`: where it is held up, what exactly is
missing in each compute environment, what would help as a request that can be sent as it is, how many are before it, and when it may
start. Before a job is submitted, \`./bin/batchyard explain --definition NAME --queue QUEUE\` says whether it could ever run.

This table is written by a test (\`test/golden/why-waiting.test.ts\`) that makes each of these situations, compares what is said of it
to the letter, does what helps, and sees the job start. Ids are those of the test.

| situation | held up at | \`statusReason\` | what helps |
|---|---|---|---|`;

const refusedHead = `What could never start is refused where that is known when it is asked for:

| asked for | answer | what helps |
|---|---|---|`;

function rowOf(scenario: WaitingScenario, is: ExplainJobOutput): string {
  const suggestions = is.suggestions.map(({ sentence }) => sentence);
  const helps = scenario.helps === undefined ? suggestions : [scenario.helps];
  return line(scenario.title, is.stage ?? "", is.reason, helps.join("<br>or: "));
}

function line(...cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}
