/** Our agent as a program of its own: a machine that joins with a token, works, falls silent, and goes on. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { joinAgent } from "../support/agent-program.ts";
import {
  describeJobs,
  ended,
  eventually,
  reached,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { program, runToEnd, type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const engine = await findDockerEngine();
const queue = "own-machines";
const servers: Served[] = [];
after(() => Promise.all(servers.map((server) => server.kill("SIGKILL"))));

async function open(data: string, port: string): Promise<Served> {
  const flags = ["--port", port, "--data", data, "--runtime", "process"];
  const server = await serveWith({ data, flags });
  servers.push(server);
  return server;
}

describe("the agent as a program", () => {
  it("joins with a token, runs jobs and brings their logs; survives its server, and itself", async () => {
    const data = temporaryFolder("agent-server");
    let server = await open(data, "0");
    const { port } = new URL(server.endpoint);
    await makeOwnQueue(server, queue);
    const token = await runToEnd(program, ["cluster", "token", queue, "--data", data]);
    assert.equal(token.code, 0, token.stderr);
    const folder = temporaryFolder("agent");
    const config = join(folder, "ecs.config");
    writeFileSync(config, token.stdout, { mode: 0o600 });
    let agent = await joinAgent({ config, folder });

    const hello = await registerShell(server, "hello", "echo out; echo err >&2; exit 3");
    const [first] = await ended(server, [
      await submit(server, { jobQueue: queue, jobDefinition: hello }),
    ]);
    assert.deepEqual(
      [first?.status, first?.container?.exitCode, first?.container?.containerInstanceArn],
      ["FAILED", 3, agent.arn],
    );
    const lines = (await readLog(server, first)).filter((line) => !line.startsWith("batchyard:"));
    assert.deepEqual(lines.toSorted(), ["err", "out"]);

    // The server dies while a job runs; the job ends meanwhile; its exit code arrives, once.
    const gate = join(folder, "gate");
    const done = join(folder, "done");
    const script = `while [ ! -e ${gate} ]; do sleep 0.05; done; echo x >> ${done}; exit 7`;
    const wait = await registerShell(server, "wait", script, { retryStrategy: { attempts: 3 } });
    const held = await submit(server, { jobQueue: queue, jobDefinition: wait });
    await reached(server, [held], "RUNNING");
    const { Tasks } = (await agent.ask("/v1/tasks")) as { Tasks: { KnownStatus: string }[] };
    assert.deepEqual(
      Tasks.map(({ KnownStatus }) => KnownStatus),
      ["RUNNING"],
    );
    assert.match(JSON.stringify(await agent.ask("/v1/metadata")), new RegExp(agent.arn));
    await server.kill("SIGKILL");
    writeFileSync(gate, "");
    await eventually("the job has ended", async () => existsSync(done));
    server = await open(data, port);
    await eventually("the exit arrived", async () => {
      const [job] = await describeJobs(server, [held]);
      return (job?.attempts?.length ?? 0) >= 1;
    });
    const [seen] = await describeJobs(server, [held]);
    assert.equal(seen?.attempts?.[0]?.container?.exitCode, 7);

    // Killed, it comes back as the same instance; what ran with it has vanished and is tried again.
    await ended(server, [held]);
    const before = readFileSync(done, "utf8").length;
    assert.equal(before, "x\n".repeat(3).length, "each attempt ran once");
    const slow = await registerShell(server, "slow", "sleep 3600");
    const lost = await submit(server, { jobQueue: queue, jobDefinition: slow });
    await reached(server, [lost], "RUNNING");
    const { arn } = agent;
    await agent.kill("SIGKILL");
    agent = await joinAgent({ config, folder });
    assert.equal(agent.arn, arn);
    const [vanished] = await ended(server, [lost]);
    assert.match(vanished?.container?.reason ?? "", /^ContainerVanishedError: /);
    await agent.kill("SIGTERM");

    // The key is this machine's alone, and can be taken away.
    const tokens = await runToEnd(program, ["cluster", "tokens", "--data", data, "--json"]);
    const [{ accessKeyId, instanceId }] = JSON.parse(tokens.stdout).tokens;
    assert.match(instanceId, /^i-[0-9a-f]{17}$/);
    const stolen = await runToEnd(
      program,
      ["agent", "--config", config, "--data", join(folder, "2"), "--runtime", "process"],
      {
        ECS_CLUSTER: "other_Batch_1",
      },
    );
    assert.equal(stolen.code, 1);
    assert.match(stolen.stderr, /belongs to cluster own-machines_Batch_/);
    const revoked = await runToEnd(program, ["cluster", "revoke", accessKeyId, "--data", data]);
    assert.equal(revoked.stdout, `Revoked; ${instanceId} had it.\n`);
    assert.equal(await server.kill("SIGTERM"), 0);
  });

  it("finds its containers again after it was killed", {
    skip: engine === undefined && process.env.CI === undefined && "no container engine answers",
  }, async () => {
    assert.ok(engine, "no container engine answers");
    await makeBusyboxImage(engine.docker);
    const data = temporaryFolder("adopting-server");
    const server = await open(data, "0");
    await makeOwnQueue(server, queue);
    const token = await runToEnd(program, ["cluster", "token", queue, "--data", data]);
    const folder = temporaryFolder("adopting");
    const config = join(folder, "ecs.config");
    writeFileSync(config, token.stdout, { mode: 0o600 });
    const first = await joinAgent({ config, folder, runtime: "docker" });

    const work = join(folder, "work");
    mkdirSync(work);
    const script =
      "echo x >> /w/begun; echo before; while [ ! -e /w/gate ]; do sleep 0.05; done; " +
      "echo while nobody listened; echo y >> /w/said; while [ ! -e /w/end ]; do sleep 0.05; done; echo y; exit 9";
    const jobDefinition = await registerShell(server, "held", script, {
      retryStrategy: { attempts: 3 },
      container: {
        image: busyboxImage,
        volumes: [{ name: "w", host: { sourcePath: work } }],
        mountPoints: [{ sourceVolume: "w", containerPath: "/w" }],
      },
    });
    const jobId = await submit(server, { jobQueue: queue, jobDefinition });
    await reached(server, [jobId], "RUNNING");
    await eventually("the container has begun", async () => existsSync(join(work, "begun")));
    await first.kill("SIGKILL");
    const second = await joinAgent({ config, folder, runtime: "docker" });
    assert.equal(second.arn, first.arn);
    // Left in good order, too, containers run on.
    await second.kill("SIGTERM");
    writeFileSync(join(work, "gate"), "");
    await eventually("it has gone on", async () => existsSync(join(work, "said")));
    const third = await joinAgent({ config, folder, runtime: "docker" });
    writeFileSync(join(work, "end"), "");
    await eventually("the exit arrived", async () => {
      const [job] = await describeJobs(server, [jobId]);
      return job?.attempts?.[0]?.container?.exitCode === 9;
    });
    assert.equal(readFileSync(join(work, "begun"), "utf8"), "x\n", "one attempt, begun once");
    const [done] = await ended(server, [jobId]);
    assert.deepEqual([done?.status, done?.attempts?.length], ["FAILED", 3]);
    assert.ok(done);
    const container = done.attempts?.[0]?.container ?? {};
    const lines = await readLog(server, { ...done, container });
    assert.deepEqual(lines, ["before", "while nobody listened", "y"], "nothing is lost");
    await third.kill("SIGTERM");
    await server.kill("SIGTERM");
  });
});
