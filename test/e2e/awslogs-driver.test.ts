/**
 * Docker's own `awslogs` driver delivers to this server: the way of Amazon's agent, whose engine writes the logs.
 * The agent here shares no code with ours, and hands the engine what its payload says.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import { createClusterToken } from "../../src/yard/create-cluster-token.ts";
import { ended, eventually, readLog, registerShell, submit } from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { ForeignAgent } from "../support/foreign-agent.ts";
import { noOwnEngine, type OwnEngine, openOwnEngine } from "../support/own-engine.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { clientConfig, type Served, serve, temporaryFolder } from "../support/serve.ts";
import { closeConnections } from "../wire/signing.ts";

const jobQueue = "awslogs";
const skip =
  process.env.CI === undefined &&
  (noOwnEngine ||
    (!existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)"));

describe("the awslogs driver of a container engine", { skip }, () => {
  let server: Served;
  let engine: OwnEngine | undefined;
  let agent: ForeignAgent;

  before(async () => {
    server = await serve(temporaryFolder("awslogs"), "--runtime", "process");
    const cluster = await makeOwnQueue(server, jobQueue);
    const { endpoint, region, credentials } = clientConfig(server.endpoint, server.env);
    const owner = yardClient({ endpoint, region, ...credentials }, Date.now);
    const { tokens } = await owner.call(createClusterToken, { cluster, count: 1 });
    const { accessKeyId, secretAccessKey } = tokens[0] ?? assert.fail("no token");
    agent = new ForeignAgent(server.endpoint, { accessKeyId, secretAccessKey }, cluster);
    await agent.register();
    engine = await openOwnEngine({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    await makeBusyboxImage(engine.docker);
  });
  after(async () => {
    closeConnections();
    await engine?.close();
    await server?.kill("SIGKILL");
  });

  it("brings every line of a job in its order, with the machine's key", async () => {
    const lines = 5_000;
    const jobDefinition = await registerShell(server, "lines", `seq 1 ${lines}; echo end >&2`, {
      container: { image: busyboxImage },
    });
    const jobId = await submit(server, { jobQueue, jobDefinition });
    const session = await agent.connect();
    const payload = await session.next("PayloadMessage");
    session.acknowledge(payload);
    const [task] = payload.message.tasks;
    const [asked] = task.containers;
    const docker = engine?.docker ?? assert.fail("no engine");
    const container = await docker.createContainer({
      Image: asked.image,
      Cmd: asked.command,
      HostConfig: JSON.parse(asked.dockerConfig.hostConfig),
    });
    await container.start();
    await agent.report(task.arn, "RUNNING", { runtimeId: container.id });
    const { StatusCode: exitCode } = await container.wait();
    await agent.report(task.arn, "STOPPED", { runtimeId: container.id, exitCode });
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");
    // The engine sends what it has gathered a while after the end.
    let log: readonly string[] = [];
    await eventually("all lines are there", async () => {
      log = await readLog(server, job);
      return log.length >= lines + 1;
    });
    const numbers = log.filter((line) => line !== "end");
    assert.equal(log.length, lines + 1);
    assert.ok(numbers.every((line, n) => line === String(n + 1)));
    session.close();
  });
});
