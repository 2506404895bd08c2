/** The agent as one file, alone in a folder, on the oldest Node that is here. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { joinAgent } from "../support/agent-program.ts";
import { ended, readLog, registerShell, submit } from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { oldestNode } from "../support/oldest-node.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import {
  program,
  projectRoot,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const engine = await findDockerEngine();
const node = oldestNode();
const run = promisify(execFile);
const queue = "own-machines";

describe(`the agent in one file, on Node ${node.major}`, () => {
  const folder = temporaryFolder("bundle");
  const bundle = join(folder, "agent.mjs");
  let server: Served;
  before(async () => {
    await run(process.execPath, [join(projectRoot, "scripts/bundle.mjs"), bundle]);
    const data = temporaryFolder("bundle-server");
    server = await serve(data, "--runtime", "process");
    await makeOwnQueue(server, queue);
    const token = await runToEnd(program, ["cluster", "token", queue, "--data", data]);
    writeFileSync(join(folder, "ecs.config"), token.stdout, { mode: 0o600 });
  });
  after(() => server.kill("SIGTERM"));

  const joinBundled = (runtime: "process" | "docker") =>
    joinAgent({
      ...{ config: join(folder, "ecs.config"), folder: join(folder, "data"), runtime },
      start: [node.path, bundle],
    });

  it("says what it can do", async () => {
    const { stdout } = await run(node.path, [bundle, "agent", "--help"], { cwd: "/" });
    assert.match(stdout, /^Usage: batchyard-agent agent /);
    const unit = await run(node.path, [bundle, "agent", "install", "--print"]);
    assert.ok(unit.stdout.includes(`ExecStart=${node.path} ${bundle} agent --config`), unit.stdout);
  });

  it("joins, and runs jobs as processes", async () => {
    const agent = await joinBundled("process");
    const jobDefinition = await registerShell(server, "plain", "echo from one file; exit 4");
    const [job] = await ended(server, [await submit(server, { jobQueue: queue, jobDefinition })]);
    assert.deepEqual(
      [job?.container?.exitCode, job?.container?.containerInstanceArn],
      [4, agent.arn],
    );
    assert.ok((await readLog(server, job)).includes("from one file"));
    await agent.kill("SIGTERM");
  });

  it("runs jobs in containers", {
    skip: engine === undefined && process.env.CI === undefined && "no container engine answers",
  }, async () => {
    assert.ok(engine, "no container engine answers");
    await makeBusyboxImage(engine.docker);
    const agent = await joinBundled("docker");
    const container = { image: busyboxImage };
    const jobDefinition = await registerShell(server, "contained", "echo inside; exit 5", {
      container,
    });
    const [job] = await ended(server, [await submit(server, { jobQueue: queue, jobDefinition })]);
    assert.equal(job?.container?.exitCode, 5);
    assert.deepEqual(await readLog(server, job), ["inside"]);
    await agent.kill("SIGTERM");
  });
});
