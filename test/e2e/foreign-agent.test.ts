/**
 * The server's side of the ECS agent protocol, held to the protocol and not to our agent: everything here comes from an
 * agent that shares no code with ours.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { RegisterJobDefinitionCommand, TerminateJobCommand } from "@aws-sdk/client-batch";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { getTaskUse } from "../../src/yard/get-task-use.ts";
import { describeJobs, ended, eventually, reached, submit } from "../support/batch-story.ts";
import {
  ForeignAgent,
  type ForeignKeys,
  type Frame,
  UpgradeRefused,
} from "../support/foreign-agent.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";
import { closeConnections, errorCodeOf } from "../wire/signing.ts";

let server: Served;
let keys: ForeignKeys;
let made = 0;
before(async () => {
  const lostAfter = ["--agent-lost-after", "2"];
  server = await serve(temporaryFolder("foreign"), "--runtime", "process", ...lostAfter);
  keys = {
    accessKeyId: server.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY ?? "",
  };
  await server.batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: "work",
      type: "container",
      containerProperties: {
        image: "busybox",
        command: ["true"],
        jobRoleArn: "arn:aws:iam::000000000000:role/job",
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
      },
      retryStrategy: { attempts: 2 },
    }),
  );
});
after(async () => {
  closeConnections();
  await server.kill("SIGKILL");
});

/** A queue and cluster of its own, with an agent that has registered. */
async function newAgent(): Promise<{ readonly agent: ForeignAgent; readonly queue: string }> {
  made += 1;
  const name = `foreign-${made}`;
  const cluster = await makeOwnQueue(server, name);
  const agent = new ForeignAgent(server.endpoint, keys, cluster);
  await agent.register();
  return { agent, queue: name };
}

const submitTo = (queue: string): Promise<string> =>
  submit(server, { jobQueue: queue, jobDefinition: "work" });

function onlyTask(payload: Frame) {
  assert.equal(payload.message.tasks.length, 1);
  return payload.message.tasks[0];
}

describe("an agent that is not ours", () => {
  it("registers, is sent a job, acknowledges it, runs it and reports its end", async () => {
    const { agent, queue } = await newAgent();
    const session = await agent.connect();
    const manifest = await session.next("TaskManifestMessage");
    assert.deepEqual(manifest.message.tasks, []);
    assert.equal(manifest.message.containerInstanceArn, agent.arn);
    session.acknowledge(manifest);

    const jobId = await submitTo(queue);
    const payload = await session.next("PayloadMessage");
    const { message } = payload;
    assert.ok(message.seqNum > manifest.message.timeline, "one counter, which only grows");
    for (const field of ["messageId", "clusterArn", "containerInstanceArn"]) {
      assert.equal(typeof message[field], "string", field);
    }
    const task = onlyTask(payload);
    assert.match(task.arn, /^arn:aws:ecs:[\w-]+:\d{12}:task\/[\w-]+\/[0-9a-f]{32}$/);
    assert.deepEqual(
      [task.desiredStatus, task.family, task.version, task.containers.length],
      ["RUNNING", "work", "1", 1],
    );
    const [container] = task.containers;
    assert.equal(container.environment.AWS_BATCH_JOB_ID, jobId);
    assert.deepEqual(
      [container.name, container.essential, container.cpu, container.memory],
      ["default", true, 1024, 64],
    );
    const { LogConfig } = JSON.parse(container.dockerConfig.hostConfig);
    assert.deepEqual(
      [LogConfig.Type, LogConfig.Config["awslogs-endpoint"]],
      ["awslogs", server.endpoint.replace("localhost", "127.0.0.1")],
    );
    session.acknowledge(payload);

    const began = Date.now() / 1000 + 0.25;
    await agent.report(task.arn, "PENDING", { imageDigest: "sha256:0" });
    await agent.report(task.arn, "RUNNING", {}, { pullStartedAt: began, pullStoppedAt: began });
    await reached(server, [jobId], "RUNNING");
    await agent.report(
      task.arn,
      "STOPPED",
      { exitCode: 7, reason: "said so" },
      { executionStoppedAt: Date.now() / 1000 },
    );
    // The first attempt failed: the second comes as another task.
    const second = await session.next("PayloadMessage");
    session.acknowledge(second);
    assert.notEqual(onlyTask(second).arn, task.arn);
    await agent.report(onlyTask(second).arn, "RUNNING");
    await agent.report(onlyTask(second).arn, "STOPPED", { exitCode: 0 });
    const [done] = await ended(server, [jobId]);
    assert.equal(done?.status, "SUCCEEDED");
    assert.deepEqual(
      done?.attempts?.map(({ container: one }) => [
        one?.exitCode,
        one?.reason,
        one?.containerInstanceArn,
      ]),
      [
        [7, "said so", agent.arn],
        [0, undefined, agent.arn],
      ],
    );
    const described = await agent.ask("DescribeContainerInstances", {
      cluster: agent.cluster,
      containerInstances: [agent.arn],
    });
    const [instance] = described.containerInstances;
    assert.equal(instance.agentConnected, true);
    assert.deepEqual(instance.versionInfo, {
      agentVersion: "1.105.1",
      agentHash: "deadbeef",
      dockerVersion: "DockerVersion: 20.10.24",
    });
    session.close();
    assert.equal(await session.closed, 1000);
  });

  it("is sent again what it did not acknowledge, and never what has ended", async () => {
    const { agent, queue } = await newAgent();
    let session = await agent.connect();
    const jobId = await submitTo(queue);
    const first = onlyTask(await session.next("PayloadMessage"));
    session.vanish();
    session = await agent.connect({ sendCredentials: "false" });
    const again = await session.next("PayloadMessage");
    assert.equal(onlyTask(again).arn, first.arn);
    const manifest = await session.next("TaskManifestMessage");
    assert.deepEqual(
      manifest.message.tasks.map(({ taskArn, desiredStatus }: Record<string, string>) => [
        taskArn,
        desiredStatus,
      ]),
      [[first.arn, "RUNNING"]],
    );
    session.acknowledge(again);
    // Repeated, late and out of order: all is taken, nothing moves back.
    await agent.report(first.arn, "RUNNING");
    await agent.report(first.arn, "RUNNING");
    await agent.report(first.arn, "STOPPED", { exitCode: 0 });
    await agent.report(first.arn, "STOPPED", { exitCode: 9 });
    await agent.report(first.arn, "RUNNING");
    const [done] = await ended(server, [jobId]);
    assert.deepEqual([done?.status, done?.container?.exitCode], ["SUCCEEDED", 0]);
    session.close();
    session = await agent.connect();
    assert.deepEqual((await session.next("TaskManifestMessage")).message.tasks, []);
    assert.deepEqual(session.waiting("PayloadMessage"), []);
    session.close();
  });

  it("is told to stop a task, and what it should not run when it says so", async () => {
    const { agent, queue } = await newAgent();
    const session = await agent.connect();
    const manifest = await session.next("TaskManifestMessage");
    const jobId = await submitTo(queue);
    const payload = await session.next("PayloadMessage");
    session.acknowledge(payload);
    const { arn } = onlyTask(payload);
    await agent.report(arn, "RUNNING");

    // It runs two tasks beyond the manifest: one was placed after it, the other is of an earlier life.
    const stray = arn.replace(/[0-9a-f]{32}$/, "f".repeat(32));
    const candidate = (taskArn: string) => ({
      taskArn,
      taskClusterArn: manifest.message.clusterArn,
      desiredStatus: "STOPPED",
    });
    session.send("TaskStopVerificationMessage", {
      messageId: manifest.message.messageId,
      stopCandidates: [candidate(arn), candidate(stray)],
    });
    const verified = await session.next("TaskStopVerificationAck");
    assert.equal(verified.message.messageId, manifest.message.messageId);
    assert.deepEqual(verified.message.stopTasks, [candidate(stray)]);

    await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
    const stop = await session.next("PayloadMessage");
    assert.deepEqual([onlyTask(stop).arn, onlyTask(stop).desiredStatus], [arn, "STOPPED"]);
    assert.ok(onlyTask(stop).containers.length > 0, "for an agent that does not know it");
    session.acknowledge(stop);
    await agent.report(arn, "STOPPED", { exitCode: 143 });
    const [done] = await ended(server, [jobId]);
    assert.deepEqual([done?.status, done?.statusReason], ["FAILED", "enough"]);
    session.close();
  });

  it("is answered with 200 whatever it reports, also of tasks that nobody knows", async () => {
    const { agent } = await newAgent();
    const unknown = `arn:aws:ecs:us-east-1:000000000000:task/${agent.cluster}/${"0".repeat(32)}`;
    await agent.report(unknown, "STOPPED", { exitCode: 1 });
    await agent.ask("SubmitTaskStateChange", {
      cluster: agent.cluster,
      task: unknown,
      attachments: [{ attachmentArn: "a", status: "ATTACHED" }],
    });
    await agent.ask("SubmitContainerStateChange", { cluster: agent.cluster, task: unknown });
    await agent.ask("SubmitAttachmentStateChanges", {
      cluster: agent.cluster,
      attachments: [{ attachmentArn: "a", status: "ATTACHED" }],
    });
  });

  it("has one session: a second replaces the first, and frames of no sense harm nothing", async () => {
    const { agent } = await newAgent();
    const first = await agent.connect();
    await first.next("TaskManifestMessage");
    for (const text of [
      "",
      "no json",
      "[]",
      '{"type":"AckRequest"}',
      '{"type":"X","message":{}}',
    ]) {
      first.sendText(text);
    }
    const second = await agent.connect();
    // With a code that it does not know an agent waits before it comes back.
    assert.equal(await first.closed, 4000);
    await second.next("TaskManifestMessage");
    second.close();
  });

  it("keeps its ARN when it registers again, and is told when it was deregistered", async () => {
    const { agent } = await newAgent();
    const { arn } = agent;
    await agent.register({ containerInstanceArn: arn });
    assert.equal(agent.arn, arn);
    const session = await agent.connect();
    await session.next("TaskManifestMessage");
    await agent.ask("UpdateContainerInstancesState", {
      cluster: agent.cluster,
      containerInstances: [arn],
      status: "DRAINING",
    });
    await agent.ask("DeregisterContainerInstance", {
      cluster: agent.cluster,
      containerInstance: arn,
    });
    await session.closed;
    await assert.rejects(agent.connect(), (error: unknown) => {
      assert.ok(error instanceof UpgradeRefused);
      assert.equal(JSON.parse(error.body).type, "InactiveInstanceException");
      assert.ok(Buffer.byteLength(error.body) <= 1024);
      return true;
    });
    await agent.register({ containerInstanceArn: arn });
    assert.equal(agent.arn, arn);
    (await agent.connect()).close();
  });

  it("is refused with a wrong key, a wrong signature, another's instance, another cluster", async () => {
    const { agent } = await newAgent();
    const stranger = { accessKeyId: "AKIASTRANGER", secretAccessKey: "secret" };
    const wrong = { ...keys, secretAccessKey: "wrong" };
    for (const [bad, code] of [
      [stranger, "UnrecognizedClientException"],
      [wrong, "InvalidSignatureException"],
    ] as const) {
      const reply = await agent.call("DiscoverPollEndpoint", {}, bad);
      assert.deepEqual([reply.status, errorCodeOf(reply)], [403, code]);
      const query = { clusterArn: agent.cluster, containerInstanceArn: agent.arn };
      await assert.rejects(agent.open(`${server.endpoint}/acs/`, query, bad), /403 .*AccessDenied/);
    }
    const query = { clusterArn: "other", containerInstanceArn: agent.arn };
    await assert.rejects(agent.open(`${server.endpoint}/acs/`, query), /InvalidClusterException/);
    const nobody = { clusterArn: agent.cluster, containerInstanceArn: `${agent.arn}0` };
    await assert.rejects(agent.open(`${server.endpoint}/acs/`, nobody), /InvalidInstanceException/);
    const unknown = await agent.call("RegisterContainerInstance", { cluster: "nowhere" });
    assert.deepEqual(
      [unknown.status, errorCodeOf(unknown), JSON.parse(unknown.body).message],
      [400, "ClusterNotFoundException", "Cluster not found."],
    );
  });

  it("that falls silent loses its tasks; back again, it runs nothing that was given to others", async () => {
    const { agent, queue } = await newAgent();
    let session = await agent.connect();
    const jobId = await submitTo(queue);
    const payload = await session.next("PayloadMessage");
    session.acknowledge(payload);
    const { arn } = onlyTask(payload);
    await agent.report(arn, "RUNNING");
    session.vanish();
    await eventually("the attempt is lost", async () => {
      const [job] = await describeJobs(server, [jobId]);
      return job?.attempts?.length === 1;
    });
    const [job] = await describeJobs(server, [jobId]);
    assert.match(
      job?.attempts?.[0]?.statusReason ?? "",
      /^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/,
    );
    // It has run all the while: it is told to stop that, and gets the next attempt.
    session = await agent.connect({ sendCredentials: "false" });
    const manifest = await session.next("TaskManifestMessage");
    assert.deepEqual(manifest.message.tasks, []);
    const { clusterArn: taskClusterArn, messageId } = manifest.message;
    const stopCandidates = [{ taskArn: arn, taskClusterArn, desiredStatus: "STOPPED" }];
    session.send("TaskStopVerificationMessage", { messageId, stopCandidates });
    const verified = await session.next("TaskStopVerificationAck");
    assert.deepEqual(verified.message.stopTasks, stopCandidates);
    await agent.report(arn, "STOPPED", { exitCode: 0 });
    const next = await session.next("PayloadMessage");
    assert.notEqual(onlyTask(next).arn, arn);
    await agent.report(onlyTask(next).arn, "RUNNING");
    await agent.report(onlyTask(next).arn, "STOPPED", { exitCode: 0 });
    const [done] = await ended(server, [jobId]);
    assert.deepEqual([done?.status, done?.attempts?.length], ["SUCCEEDED", 2]);
    session.close();
  });

  it("publishes what its containers use, and is acknowledged each time", async () => {
    const { agent } = await newAgent();
    const session = await agent.connectTelemetry();
    const metadata = {
      cluster: agent.cluster,
      containerInstance: agent.arn,
      idle: true,
      fin: true,
    };
    for (const [type, acknowledged] of [
      ["PublishMetricsRequest", "AckPublishMetric"],
      ["PublishHealthRequest", "AckPublishHealth"],
      ["PublishInstanceStatusRequest", "AckPublishInstanceStatus"],
    ] as const) {
      const frame = JSON.stringify({ type, message: { metadata, timestamp: 1, taskMetrics: [] } });
      session.sendText(`Authorization: AWS4-HMAC-SHA256 x\r\nHost: yard\r\n\r\n${frame}`);
      await session.next(acknowledged);
    }
    const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/${agent.cluster}/${"1".repeat(32)}`;
    const statistics = (mean: number) => ({ min: 0, max: 9, sampleCount: 2, sum: 2 * mean });
    const containerMetrics = [
      { containerName: "default", cpuStatsSet: statistics(50), memoryStatsSet: statistics(64) },
    ];
    const message = { metadata, timestamp: 1, taskMetrics: [{ taskArn, containerMetrics }] };
    session.send("PublishMetricsRequest", message);
    await session.next("AckPublishMetric");
    const { samples } = await yardClient(
      { endpoint: server.endpoint, region: "us-east-1", ...keys },
      Date.now,
    ).call(getTaskUse, { task: taskArn });
    assert.deepEqual(
      samples.map(({ containers }) => containers),
      [[{ containerName: "default", cpuPercent: 50, memoryMiB: 64 }]],
    );
    session.close();
    assert.equal(await session.closed, 1000);
  });
});
