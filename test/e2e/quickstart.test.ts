/** `npm run quickstart`, as npm runs it: in containers, without them, failing and interrupted. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { runningProcesses } from "../support/running-processes.ts";
import { projectRoot, runToEnd, temporaryFolder } from "../support/serve.ts";

const quickstart = [
  "--disable-warning=ExperimentalWarning",
  join(projectRoot, "src/cli/quickstart.ts"),
];
const noEngine = { DOCKER_HOST: "unix:///no/engine/here.sock" };
const engine = await findDockerEngine();

/** It works in a temporary folder of its own, which must be empty again. */
async function run(env: Readonly<Record<string, string | undefined>>) {
  const folder = temporaryFolder("quickstart-test");
  const ended = await runToEnd(process.execPath, quickstart, { ...env, TMPDIR: folder });
  assert.deepEqual(readdirSync(folder), [], "nothing is left in the temporary folder");
  assert.deepEqual(await runningProcesses(folder), [], "nothing of it runs any more");
  return ended;
}

function assertInventory(stdout: string): void {
  const rows = [...stdout.matchAll(/^│ (?!licence)\S.*?│ +(\d+) │ +(\d+) │$/gm)];
  assert.ok(rows.length >= 2, `an inventory by licence:\n${stdout}`);
  const licences = "**/{LICENSE,LICENCE,License,license}{,.md,.txt}";
  const files = globSync(licences, { cwd: join(projectRoot, "node_modules") }).length;
  assert.equal(
    rows.reduce((sum, [, count]) => sum + Number(count), 0),
    files,
  );
  assert.match(stdout, new RegExp(`^input +${files} licence files`, "m"));
  assert.match(stdout, /Log stream licence-scan\/default\/[0-9a-f]{32} of child 0/);
}

describe("npm run quickstart", () => {
  it("runs on the machine itself where no engine answers, and says so", async () => {
    const { code, stdout, stderr } = await run(noEngine);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^runtime +process: no container engine answers/m);
    assertInventory(stdout);
  });

  it("runs in containers of an image that is there", {
    skip:
      process.env.CI === undefined && engine === undefined && "no container engine answers here",
  }, async () => {
    assert.ok(engine);
    const { docker } = engine;
    await makeBusyboxImage(docker);
    const [repo, tag] = ["busybox", "latest"];
    const known = await docker.listImages({ filters: { reference: [`${repo}:${tag}`] } });
    if (known.length === 0) await docker.getImage(busyboxImage).tag({ repo, tag });
    try {
      const { code, stdout, stderr } = await run({});
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^runtime +docker: the jobs run in containers of \S*busybox:/m);
      assertInventory(stdout);
    } finally {
      if (known.length === 0) await docker.getImage(`${repo}:${tag}`).remove();
    }
  });

  it("that cannot start its server says what is wrong and fails", async () => {
    const { code, stdout } = await run({ ...noEngine, BATCHYARD_ACCESS_KEY_ID: "half-a-key" });
    assert.equal(code, 1);
    assert.match(stdout, /The quickstart failed: The server did not start/);
    assert.match(stdout, /BATCHYARD_SECRET_ACCESS_KEY/, "and why");
    assert.doesNotMatch(stdout, /Done in/);
  });

  it("that is interrupted stops its server and cleans up", async () => {
    const folder = temporaryFolder("quickstart-test");
    const child = spawn(process.execPath, quickstart, {
      env: { ...process.env, ...noEngine, TMPDIR: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    let said = "";
    for await (const chunk of child.stdout) {
      said += chunk;
      // Once only, in the middle of it.
      if (said.includes("array job") && !child.killed) child.kill("SIGTERM");
    }
    const [code] = await ended;
    assert.equal(code, 1);
    assert.match(said, /The quickstart failed: interrupted by SIGTERM/);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await runningProcesses(folder), []);
  });
});
