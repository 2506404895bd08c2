/** What the key of a machine opens, through the real server: its own part of ECS, its logs, and nothing else. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BatchClient, ListJobsCommand } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { eventsPath } from "../../src/yard/batch-event.ts";
import { type ClusterToken, createClusterToken } from "../../src/yard/create-cluster-token.ts";
import { describeServer } from "../../src/yard/describe-server.ts";
import { revokeClusterToken } from "../../src/yard/revoke-cluster-token.ts";
import { ForeignAgent } from "../support/foreign-agent.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { clientConfig, type Served, serve, temporaryFolder } from "../support/serve.ts";
import { closeConnections, errorCodeOf } from "../wire/signing.ts";

let server: Served;
let cluster: string;
let tokens: readonly ClusterToken[];
before(async () => {
  server = await serve(temporaryFolder("machine-keys"), "--runtime", "process");
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
