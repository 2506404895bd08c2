/**
 * Two machines of one cluster, one of which tries all that it can against the other, through agents that share no code
 * with ours: it learns nothing, changes nothing, and cannot take the other's place. Keys that are rotated or revoked.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { type ClusterToken, createClusterToken } from "../../src/yard/create-cluster-token.ts";
import { revokeClusterToken } from "../../src/yard/revoke-cluster-token.ts";
import { rotateClusterToken } from "../../src/yard/rotate-cluster-token.ts";
import { describeJobs, reached, registerShell, submit } from "../support/batch-story.ts";
import { attributes, ForeignAgent, type ForeignSession } from "../support/foreign-agent.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { clientConfig, type Served, serveWith, temporaryFolder } from "../support/serve.ts";
import { closeConnections, errorCodeOf } from "../wire/signing.ts";

const jobQueue = "apart";
const secret = "for one machine's eyes";
const executionRoleArn = "arn:aws:iam::000000000000:role/execution";

describe("two machines of one cluster", () => {
  let server: Served;
  let cluster: string;
  let one: ForeignAgent;
  let other: ForeignAgent;
  let tokens: readonly ClusterToken[];
  const owner = () => {
    const { endpoint, region, credentials } = clientConfig(server.endpoint, server.env);
    return yardClient({ endpoint, region, ...credentials }, Date.now);
  };
  const ownersAgent = (): ForeignAgent =>
    new ForeignAgent(
      server.endpoint,
      clientConfig(server.endpoint, server.env).credentials,
      cluster,
    );
  const agentWith = ({ accessKeyId, secretAccessKey }: ClusterToken): ForeignAgent =>
    new ForeignAgent(server.endpoint, { accessKeyId, secretAccessKey }, cluster);
  const tokenOf = (index: number): ClusterToken => tokens[index] ?? assert.fail("no token");

  before(async () => {
    const data = temporaryFolder("machines-apart");
    server = await serveWith({
      data,
      flags: ["--port", "0", "--data", data, "--runtime", "process"],
      env: { BATCHYARD_JOB_SECRET_WORD: secret },
    });
    cluster = await makeOwnQueue(server, jobQueue);
    ({ tokens } = await owner().call(createClusterToken, { cluster, count: 3 }));
    [one, other] = [agentWith(tokenOf(0)), agentWith(tokenOf(1))];
    await one.register();
    await other.register();
  });
  after(async () => {
    closeConnections();
    await server.kill("SIGKILL");
  });

  /** A job with a secret that runs on the first machine, the only one that is connected when it is placed. */
  async function ownJob(): Promise<{
    readonly jobId: string;
    readonly task: string;
    readonly session: ForeignSession;
  }> {
    const session = await one.connect();
    const jobDefinition = await registerShell(server, "secret", "true", {
      container: {
        executionRoleArn,
        secrets: [{ name: "WORD", valueFrom: "env:BATCHYARD_JOB_SECRET_WORD" }],
      },
    });
    const jobId = await submit(server, { jobQueue, jobDefinition });
    const payload = await session.next("PayloadMessage");
    session.acknowledge(payload);
    const [task] = payload.message.tasks;
    assert.equal(task.containers[0].environment.WORD, secret, "its own machine is told");
    await one.report(task.arn, "RUNNING");
    await reached(server, [jobId], "RUNNING");
    return { jobId, task: task.arn, session };
  }

  it("know nothing of each other's tasks and change nothing of them", async () => {
    const { jobId, task, session } = await ownJob();
    const spy = await other.connect();
    const manifest = await spy.next("TaskManifestMessage");
    assert.deepEqual(manifest.message.tasks, []);
    for (const [operation, body] of [
      ["SubmitTaskStateChange", { cluster, task, status: "STOPPED", reason: "", containers: [] }],
      ["ListTagsForResource", { resourceArn: task }],
      ["ListTagsForResource", { resourceArn: one.arn }],
      ["DescribeTasks", { cluster, tasks: [task] }],
      ["DescribeTaskDefinition", { taskDefinition: "secret:1" }],
      ["ListTasks", { cluster }],
      ["StopTask", { cluster, task }],
      ["DescribeContainerInstances", { cluster, containerInstances: [one.arn] }],
      ["DeregisterContainerInstance", { cluster, containerInstance: one.arn, force: true }],
      [
        "UpdateContainerInstancesState",
        { cluster, containerInstances: [one.arn], status: "DRAINING" },
      ],
      [
        "PutAttributes",
        { cluster, attributes: [{ name: "a", value: "b", targetType: "container-instance" }] },
      ],
    ] as const) {
      const reply = await other.call(operation, body);
      assert.equal(errorCodeOf(reply), "AccessDeniedException", operation);
      assert.ok(!reply.body.includes(secret));
    }
    // What it says that it runs is checked against what is really its own.
    const { clusterArn: taskClusterArn, messageId } = manifest.message;
    const stopCandidates = [{ taskArn: task, taskClusterArn, desiredStatus: "STOPPED" }];
    spy.send("TaskStopVerificationMessage", { messageId, stopCandidates });
    const verified = await spy.next("TaskStopVerificationAck");
    assert.deepEqual(verified.message.stopTasks, stopCandidates, "there, and only there");
    assert.deepEqual(spy.waiting("PayloadMessage"), []);
    assert.deepEqual(session.waiting("PayloadMessage"), []);
    assert.equal((await describeJobs(server, [jobId]))[0]?.status, "RUNNING");
    // Writing logs is a machine's; reading them is not.
    const { accessKeyId, secretAccessKey } = tokenOf(1);
    const logs = new CloudWatchLogsClient({
      ...clientConfig(server.endpoint, server.env),
      credentials: { accessKeyId, secretAccessKey },
    });
    const stream = { logGroupName: "/aws/batch/job", logStreamName: "any" };
    await assert.rejects(logs.send(new GetLogEventsCommand(stream)), {
      name: "AccessDeniedException",
    });
    await one.report(task, "STOPPED", { exitCode: 0 });
    spy.close();
    session.close();
  });

  it("cannot take each other's place", async () => {
    const { arn } = other;
    const { containerInstances } = await ownersAgent().ask("DescribeContainerInstances", {
      cluster,
      containerInstances: [one.arn],
    });
    const [{ ec2InstanceId: instanceId }] = containerInstances;
    const claims = { attributes, totalResources: [] };
    const byArn = { ...claims, cluster, containerInstanceArn: one.arn };
    assert.equal(
      errorCodeOf(await other.call("RegisterContainerInstance", byArn)),
      "AccessDeniedException",
    );
    const byNewArn = { ...byArn, containerInstanceArn: one.arn.replace(/\w+$/, "0".repeat(32)) };
    const refused = await other.call("RegisterContainerInstance", byNewArn);
    assert.match(refused.body, /The join token is used by another machine\./);
    // An identity document is a claim that anybody can write: its key says who it is.
    const document = { instanceIdentityDocument: JSON.stringify({ instanceId }) };
    await other.register(document);
    assert.equal(other.arn, arn);
    const made = await owner().call(createClusterToken, { cluster, count: 1 });
    const stranger = agentWith(made.tokens[0] ?? assert.fail("no token"));
    stranger.arn = one.arn;
    await assert.rejects(stranger.connect(), /AccessDeniedException/, "a key of no machine yet");
    await assert.rejects(stranger.connectTelemetry(), /AccessDeniedException/);
    other.arn = one.arn;
    await assert.rejects(other.connect(), /AccessDeniedException/);
    await assert.rejects(other.connectTelemetry(), /AccessDeniedException/);
    other.arn = arn;
    const elsewhere = await other.call("RegisterContainerInstance", { cluster: "default" });
    assert.match(elsewhere.body, /belongs to cluster \S+, not to default/);
  });

  it("change keys without losing their place, and lose it with the last", async () => {
    const machine = agentWith(tokenOf(2));
    await machine.register();
    const old = await machine.connect();
    await old.next("TaskManifestMessage");
    const { accessKeyId } = tokenOf(2);
    const { token } = await owner().call(rotateClusterToken, { accessKeyId });
    const renewed = agentWith(token);
    await renewed.register({ containerInstanceArn: machine.arn });
    assert.equal(renewed.arn, machine.arn);
    const session = await renewed.connect();
    await session.next("TaskManifestMessage");
    assert.equal(await old.closed, 4000, "the new session has replaced it");
    await machine.ask("DiscoverPollEndpoint", { containerInstance: machine.arn, cluster });

    await owner().call(revokeClusterToken, { accessKeyId });
    const refused = await machine.call("DiscoverPollEndpoint", {});
    assert.equal(errorCodeOf(refused), "UnrecognizedClientException");
    const again = await renewed.connect();
    await again.next("TaskManifestMessage");
    await owner().call(revokeClusterToken, { accessKeyId: token.accessKeyId });
    await again.closed;
    await assert.rejects(renewed.connect(), /UnrecognizedClientException/);
  });
});
