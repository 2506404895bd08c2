/** Which secrets an agent may fetch: those of registries that its own tasks name. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  definitionInput,
  environmentInput,
  queueInput,
} from "../../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../../test/support/control-room.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import type { SecretSource } from "../../ports/secret-source.ts";
import { createComputeEnvironment } from "../batch/create-compute-environment.ts";
import { createJobQueue } from "../batch/create-job-queue.ts";
import { registerJobDefinition } from "../batch/register-job-definition.ts";
import { submitJob } from "../batch/submit-job.ts";
import { getSecretValue, type SecretCaller } from "./get-secret-value.ts";

const value = '{"username":"me","password":"p"}';
const secrets: SecretSource = {
  async find(name) {
    if (name === "gone") return { kind: "missing", why: "it is not kept" };
    return { kind: "found", value };
  },
};

describe("GetSecretValue", () => {
  let room: ControlRoom;
  let instanceId: string;
  beforeEach(async () => {
    room = await controlRoom({ secrets });
  });
  afterEach(() => room.close());

  const agentOf = (id: string): SecretCaller => ({
    principalArn: "arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-1",
    agent: { accessKeyId: "AKIA1", clusterName: "own", instanceId: id },
  });
  const ask = (SecretId: string, caller: SecretCaller) =>
    getSecretValue({ ...room.deps, secrets }, { SecretId }, caller);

  async function run(): Promise<void> {
    await createComputeEnvironment(
      room.deps,
      environmentInput("lab", { instanceTypes: ["c6i.large"], maxvCpus: 4 }),
      testContext,
    );
    await room.settle();
    await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
    const properties = {
      executionRoleArn: "arn:aws:iam::123456789012:role/e",
      repositoryCredentials: { credentialsParameter: "registry" },
    };
    await registerJobDefinition(room.deps, definitionInput("work", properties), testContext);
    await room.settle();
    const job = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
    await submitJob(room.deps, job, testContext);
    await room.settle();
    instanceId = [...room.agents.keys()][0] ?? "";
  }

  it("gives the credentials of a registry to the agent whose task names them, while it lives", async () => {
    await run();
    assert.deepEqual(await ask("registry", agentOf(instanceId)), {
      Name: "registry",
      SecretString: value,
    });
    assert.equal((await ask("registry", { embedded: true })).SecretString, value);
    assert.equal((await ask("registry", {})).SecretString, value, "an agent with the owner's key");
    const [task] = room.received();
    assert.ok(task);
    await room.report(task, "STOPPED", 0);
    await assert.rejects(ask("registry", agentOf(instanceId)), { code: "AccessDeniedException" });
  });

  it("gives nothing else, and nothing to anybody else", async () => {
    await run();
    const denied = {
      code: "AccessDeniedException",
      message: /is not authorized to perform: secretsmanager:GetSecretValue on resource: /,
    };
    await assert.rejects(ask("other", agentOf(instanceId)), denied);
    await assert.rejects(ask("registry", agentOf("i-another")), denied);
    const { agent: _none, ...owner } = agentOf(instanceId);
    await assert.rejects(ask("other", owner), denied);
    const unused = { agent: { accessKeyId: "AKIA2", clusterName: "own" } };
    await assert.rejects(ask("registry", unused), denied);
  });
});
