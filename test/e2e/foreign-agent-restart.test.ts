/** An agent that is not ours, and a server that is killed and comes back: what the two must agree on over the gap. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { describeJobs, ended, eventually, registerShell, submit } from "../support/batch-story.ts";
import { ForeignAgent } from "../support/foreign-agent.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { type Served, serveWith, temporaryFolder } from "../support/serve.ts";
import { closeConnections } from "../wire/signing.ts";

const jobQueue = "restarted";

describe("an agent that is not ours, when the server was killed", () => {
  const data = temporaryFolder("foreign-restart");
  let server: Served;
  let agent: ForeignAgent;

  const open = async (port: string): Promise<void> => {
    const flags = ["--port", port, "--data", data, "--runtime", "process"];
    server = await serveWith({ data, flags });
  };
  const restart = async (): Promise<void> => {
    const { port } = new URL(server.endpoint);
    await server.kill("SIGKILL");
    closeConnections();
    await open(port);
  };
  const submitOne = async (more: object = {}): Promise<string> => {
    const jobDefinition = await registerShell(server, "work", "true", more);
    return submit(server, { jobQueue, jobDefinition });
  };

  before(async () => {
    await open("0");
    const cluster = await makeOwnQueue(server, jobQueue);
    const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } =
      server.env;
    agent = new ForeignAgent(server.endpoint, { accessKeyId, secretAccessKey }, cluster);
    await agent.register();
  });
  after(async () => {
    closeConnections();
    await server.kill("SIGKILL");
  });

  it("goes on under its ARN: numbers grow, what runs is listed, what was not taken comes again", async () => {
    const first = await agent.connect();
    const manifest = await first.next("TaskManifestMessage");
    const taken = await submitOne();
    const payload = await first.next("PayloadMessage");
    first.acknowledge(payload);
    const [running] = payload.message.tasks;
    await agent.report(running.arn, "RUNNING");
    const left = await submitOne();
    const unheard = await first.next("PayloadMessage");
    const [missed] = unheard.message.tasks;
    assert.ok(unheard.message.seqNum > payload.message.seqNum);

    await restart();
    await first.closed;
    const second = await agent.connect({ sendCredentials: "false" });
    const again = await second.next("PayloadMessage");
    assert.deepEqual(
      again.message.tasks.map(({ arn }: { readonly arn: string }) => arn),
      [missed.arn],
      "what has begun is not sent again",
    );
    second.acknowledge(again);
    const listed = await second.next("TaskManifestMessage");
    assert.deepEqual(
      listed.message.tasks.map(({ taskArn }: { readonly taskArn: string }) => taskArn).sort(),
      [running.arn, missed.arn].sort(),
    );
    const latest = Math.max(unheard.message.seqNum, manifest.message.timeline);
    assert.ok(again.message.seqNum > latest, "an agent passes over numbers that it has passed");
    assert.ok(listed.message.timeline > again.message.seqNum);
    for (const { arn } of [running, missed]) {
      await agent.report(arn, "RUNNING");
      await agent.report(arn, "STOPPED", { exitCode: 0 });
    }
    const jobs = await ended(server, [taken, left]);
    assert.deepEqual(
      jobs.map(({ status, attempts }) => [status, attempts?.length]),
      [
        ["SUCCEEDED", 1],
        ["SUCCEEDED", 1],
      ],
    );
    second.close();
  });

  it("that could not read a task has said so for good: it comes no more", async () => {
    const session = await agent.connect();
    await session.next("TaskManifestMessage");
    const jobId = await submitOne({ retryStrategy: { attempts: 1 } });
    const payload = await session.next("PayloadMessage");
    const [task] = payload.message.tasks;
    const reason = "UnrecogniedTaskError: Error loading task - bad dockerConfig";
    // As the ECS agent does: a report instead of an acknowledgement, and of no container that ran.
    await agent.ask("SubmitTaskStateChange", {
      cluster: agent.cluster,
      task: task.arn,
      status: "STOPPED",
      reason,
    });
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "FAILED");
    assert.deepEqual([job?.statusReason, job?.container?.reason], ["Task failed to start", reason]);
    await restart();
    const second = await agent.connect();
    const manifest = await second.next("TaskManifestMessage");
    assert.deepEqual(manifest.message.tasks, []);
    assert.deepEqual(second.waiting("PayloadMessage"), []);
    second.close();
  });

  it("reports ends that the server had no time to hear, and they count once", async () => {
    const session = await agent.connect();
    const jobId = await submitOne();
    const payload = await session.next("PayloadMessage");
    session.acknowledge(payload);
    const [task] = payload.message.tasks;
    await agent.report(task.arn, "RUNNING");
    await server.kill("SIGKILL");
    await assert.rejects(agent.report(task.arn, "STOPPED", { exitCode: 3 }));
    await restart();
    await agent.report(task.arn, "STOPPED", { exitCode: 3 });
    await agent.report(task.arn, "STOPPED", { exitCode: 3 });
    await eventually("it has ended", async () => {
      const [job] = await describeJobs(server, [jobId]);
      return job?.status === "FAILED";
    });
    const [job] = await describeJobs(server, [jobId]);
    assert.deepEqual(
      job?.attempts?.map(({ container }) => container?.exitCode),
      [3],
    );
  });
});
