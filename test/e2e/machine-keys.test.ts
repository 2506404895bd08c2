/** What the key of a machine opens, through the real server: its own part of ECS, its logs, and nothing else. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BatchClient, ListJobsCommand } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { AwsCredentialIdentity } from "@smithy/types";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { eventsPath } from "../../src/yard/batch-event.ts";
import { type ClusterToken, createClusterToken } from "../../src/yard/create-cluster-token.ts";
import { describeServer } from "../../src/yard/describe-server.ts";
import { revokeClusterToken } from "../../src/yard/revoke-cluster-token.ts";
import { registerShell, submit } from "../support/batch-story.ts";
import { ForeignAgent } from "../support/foreign-agent.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { clientConfig, type Served, serveWith, temporaryFolder } from "../support/serve.ts";
import { closeConnections, errorCodeOf } from "../wire/signing.ts";

const credentialsOfRegistry = '{"username":"me","password":"opens the registry"}';
let server: Served;
let cluster: string;
let tokens: readonly ClusterToken[];
before(async () => {
  const data = temporaryFolder("machine-keys");
  const flags = ["--port", "0", "--data", data, "--runtime", "process"];
  const env = { BATCHYARD_JOB_SECRET_REGISTRY: credentialsOfRegistry };
  server = await serveWith({ data, flags, env });
  cluster = await makeOwnQueue(server, "own");
  ({ tokens } = await owner().call(createClusterToken, { cluster: "own", count: 2 }));
});
after(async () => {
  closeConnections();
  await server.kill("SIGKILL");
});

const keysOf = (index: number): ClusterToken => tokens[index] ?? assert.fail("no token");
const owner = () => yardClient(clientOf(server.env), Date.now);

function clientOf(env: Readonly<Record<string, string>>) {
  const { endpoint, region, credentials } = clientConfig(server.endpoint, env);
  return { endpoint, region, ...credentials };
}

describe("the key of a machine", () => {
  it("opens no service but ECS's part for agents and the writing of logs", async () => {
    const { accessKeyId, secretAccessKey } = keysOf(0);
    const credentials = { accessKeyId, secretAccessKey };
    const config = { ...clientConfig(server.endpoint, server.env), credentials };
    const denied = { name: "AccessDeniedException", message: /is not authorized to perform: / };
    await assert.rejects(
      new BatchClient(config).send(new ListJobsCommand({ jobQueue: "own" })),
      denied,
    );
    await assert.rejects(
      new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})),
      denied,
    );
    const yard = yardClient({ ...clientOf(server.env), ...credentials }, Date.now);
    await assert.rejects(yard.call(describeServer, {}), { code: "AccessDeniedException" });
    await assert.rejects(yard.call(createClusterToken, { cluster }), {
      code: "AccessDeniedException",
    });
    await assert.rejects(yard.events(eventsPath, {}, "0"), { code: "AccessDeniedException" });
    const agent = new ForeignAgent(server.endpoint, credentials, cluster);
    const listed = await agent.call("ListTasks", { cluster });
    assert.deepEqual([listed.status, errorCodeOf(listed)], [400, "AccessDeniedException"]);
  });

  it("fetches the credentials of a registry that its own task names, and no other secret", async () => {
    const [{ accessKeyId, secretAccessKey } = assert.fail()] = (
      await owner().call(createClusterToken, { cluster: "own", count: 1 })
    ).tokens;
    const agent = new ForeignAgent(server.endpoint, { accessKeyId, secretAccessKey }, cluster);
    const secret = "env:BATCHYARD_JOB_SECRET_REGISTRY";
    const read = async (credentials: AwsCredentialIdentity, SecretId = secret) => {
      const config = { ...clientConfig(server.endpoint, server.env), credentials };
      return new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId }));
    };
    const denied = { name: "AccessDeniedException" };
    await assert.rejects(read({ accessKeyId, secretAccessKey }), denied);
    await agent.register();
    const session = await agent.connect();
    await session.next("TaskManifestMessage");
    const jobDefinition = await registerShell(server, "private", "true", {
      container: {
        executionRoleArn: "arn:aws:iam::000000000000:role/execution",
        repositoryCredentials: { credentialsParameter: secret },
      },
    });
    await submit(server, { jobQueue: "own", jobDefinition });
    const { message } = await session.next("PayloadMessage");
    const [task] = message.tasks;
    const region = server.env.AWS_REGION;
    assert.deepEqual(task.containers[0].registryAuthentication, {
      type: "asm",
      asmAuthData: { credentialsParameter: secret, region },
    });
    assert.doesNotMatch(JSON.stringify(message), /opens the registry/);
    const { credentialsId, roleArn, expiration, ...role } = task.executionRoleCredentials;
    assert.match(credentialsId, /^[0-9a-f-]{36}$/);
    assert.equal(roleArn, "arn:aws:iam::000000000000:role/execution");
    assert.ok(Date.parse(expiration) > Date.now());
    assert.equal((await read(role)).SecretString, credentialsOfRegistry);
    await assert.rejects(read(role, "env:BATCHYARD_JOB_SECRET_OTHER"), denied);
    await assert.rejects(read(keysOf(0)), denied);
    await agent.report(task.arn, "STOPPED", { exitCode: 0 });
    await assert.rejects(read(role), denied, "its task is over");
    session.close();
  });

  it("speaks for its own machine alone, and for none when it was revoked", async () => {
    const one = new ForeignAgent(server.endpoint, keysOf(0), cluster);
    const other = new ForeignAgent(server.endpoint, keysOf(1), cluster);
    await one.register();
    await other.register();
    assert.notEqual(one.arn, other.arn);
    const session = await one.connect();
    await session.next("TaskManifestMessage");
    const ownArn = other.arn;
    other.arn = one.arn;
    await assert.rejects(other.connect(), /400 .*AccessDeniedException/);
    const taken = { cluster, containerInstance: one.arn };
    const refused = await other.call("DeregisterContainerInstance", taken);
    assert.equal(errorCodeOf(refused), "AccessDeniedException");
    other.arn = ownArn;

    await owner().call(revokeClusterToken, { accessKeyId: keysOf(0).accessKeyId });
    await session.closed;
    const late = await one.call("DiscoverPollEndpoint", {});
    assert.deepEqual([late.status, errorCodeOf(late)], [403, "UnrecognizedClientException"]);
    (await other.connect()).close();
  });
});
