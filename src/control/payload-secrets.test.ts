/** Secrets on their way from where they are kept into a payload, and nowhere else. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { Decoded } from "../model/decoded.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { describeJobs } from "../service/batch/describe-jobs.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";

const kept = new Map([
  ["db", "the-db-value"],
  ["token", "the-token-value"],
  ["registry", '{"username":"me","password":"the-registry-value"}'],
  ["broken", "the-broken-value"],
]);
const secrets: SecretSource = {
  async find(valueFrom) {
    const value = kept.get(valueFrom);
    return value === undefined
      ? { kind: "missing", why: "it is not kept" }
      : { kind: "found", value };
  },
};

let room: ControlRoom;
before(async () => {
  room = await controlRoom({ secrets });
  await createComputeEnvironment(room.deps, environmentInput("lab"), testContext);
  await room.settle();
  await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
  await room.settle();
});
after(() => room.close());

async function run(name: string, container: Decoded<object>): Promise<string> {
  const properties = { executionRoleArn: "arn:aws:iam::123456789012:role/e", ...container };
  await registerJobDefinition(room.deps, definitionInput(name, properties), testContext);
  const input = { jobName: name, jobQueue: "main", jobDefinition: name };
  const { jobId } = await submitJob(room.deps, input, testContext);
  await room.settle();
  return jobId ?? assert.fail("no jobId");
}

async function described(jobId: string) {
  const { jobs } = await describeJobs(room.deps, { jobs: [jobId] }, testContext);
  return jobs?.[0] ?? assert.fail("no job");
}

describe("secrets of a job", () => {
  it("are in the payload's environment and log options, those of a registry by name; none in an answer", async () => {
    const jobId = await run("all", {
      environment: [{ name: "PLAIN", value: "seen" }],
      secrets: [{ name: "DB", valueFrom: "db" }],
      logConfiguration: {
        logDriver: "awslogs",
        secretOptions: [{ name: "splunk-token", valueFrom: "token" }],
      },
      repositoryCredentials: { credentialsParameter: "registry" },
    });
    const container = room.received().at(-1)?.containers[0];
    assert.equal(container?.environment.DB, "the-db-value");
    assert.equal(container?.environment.PLAIN, "seen");
    const { LogConfig } = JSON.parse(container?.dockerConfig.hostConfig ?? "");
    assert.equal(LogConfig.Config["splunk-token"], "the-token-value");
    assert.deepEqual(container?.registryAuthentication, {
      type: "asm",
      asmAuthData: { credentialsParameter: "registry", region: "eu-west-1" },
    });
    assert.doesNotMatch(JSON.stringify(room.received()), /the-registry-value/, "fetched later");
    const answer = await described(jobId);
    assert.deepEqual(answer.container?.secrets, [{ name: "DB", valueFrom: "db" }]);
    assert.doesNotMatch(JSON.stringify(answer), /the-.*-value/);
  });

  it("that are missing fail the attempt by their names; nothing is sent", async () => {
    const sent = room.received().length;
    const cases: readonly (readonly [object, RegExp])[] = [
      [
        { secrets: [{ name: "KEY", valueFrom: "nowhere" }] },
        /^ResourceInitializationError: .*: secret KEY \(nowhere\): it is not kept$/,
      ],
      [
        { repositoryCredentials: { credentialsParameter: "broken" } },
        /repositoryCredentials \(broken\): must be a JSON object with username and password$/,
      ],
    ];
    for (const [index, [container, reason]] of cases.entries()) {
      const job = await described(await run(`missing-${index}`, container));
      assert.equal(job.status, "FAILED");
      assert.equal(job.statusReason, "Task failed to start");
      assert.match(job.attempts?.[0]?.container?.reason ?? "", reason);
      assert.equal(job.container?.exitCode, undefined);
      assert.doesNotMatch(JSON.stringify(job), /the-.*-value/);
    }
    assert.equal(room.received().length, sent);
    for (const { payloads } of room.agents.values()) {
      assert.ok(payloads.every(({ tasks }) => tasks.length > 0));
    }
  });
});
