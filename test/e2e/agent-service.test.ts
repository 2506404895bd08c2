/** Our agent as a service of systemd, and what its doctor says of a machine that is to join. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { Finding } from "../../src/model/finding.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { program, runToEnd, type Served, serve, temporaryFolder } from "../support/serve.ts";

const hasSystemd =
  spawnSync("systemctl", ["--version"]).status === 0 &&
  spawnSync("systemd-analyze", ["--version"]).status === 0;
const skip = !hasSystemd && process.env.CI === undefined && "systemd's programs are not here";
const servers: Served[] = [];
after(() => Promise.all(servers.map((server) => server.kill("SIGKILL"))));

describe("the agent as a service", () => {
  it("S18: the unit is one that systemd takes, and starts our agent at boot and again whenever it has ended", {
    skip,
  }, async () => {
    const folder = temporaryFolder("unit");
    const flags = ["--data", join(folder, "with blanks, 100%"), "--runtime", "process"];
    const printed = await runToEnd(program, ["agent", "install", "--print", ...flags]);
    assert.equal(printed.code, 0, printed.stderr);
    assert.match(printed.stdout, /^Restart=always$/m);
    assert.match(
      printed.stdout,
      /^ExecStart=.* agent --config \/etc\/ecs\/ecs\.config --data ".*100%%" --runtime process$/m,
    );
    const unit = join(folder, "batchyard-agent.service");
    writeFileSync(unit, printed.stdout);
    const verified = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
    assert.deepEqual([verified.status, verified.stderr], [0, ""]);
  });

  it("S18: our agent is put into the tree of an image, and taken out of it", { skip }, async () => {
    const root = temporaryFolder("tree");
    const unit = join(root, "etc/systemd/system/batchyard-agent.service");
    const wanted = join(root, "etc/systemd/system/multi-user.target.wants/batchyard-agent.service");
    const installed = await runToEnd(program, ["agent", "install", "--root", root]);
    assert.equal(installed.code, 0, installed.stderr);
    assert.match(readFileSync(unit, "utf8"), /^WantedBy=multi-user\.target$/m);
    assert.match(installed.stdout, /is written, and starts the agent at boot/);
    assert.equal(spawnSync("test", ["-L", wanted]).status, 0, "it is enabled");
    const gone = await runToEnd(program, ["agent", "uninstall", "--root", root]);
    assert.equal(gone.code, 0, gone.stderr);
    assert.equal(existsSync(unit), false);
    const again = await runToEnd(program, ["agent", "uninstall", "--root", root]);
    assert.match(again.stderr, /is not there: nothing was installed/);
  });

  it("S14, S15, S16, S17, S18: the doctor of our agent says what a machine lacks, and what mends it", async () => {
    const data = temporaryFolder("doctor-server");
    const server = await serve(data, "--runtime", "process");
    servers.push(server);
    await makeOwnQueue(server, "own-machines");
    const token = await runToEnd(program, ["cluster", "token", "own-machines", "--data", data]);
    const folder = temporaryFolder("doctor");
    const config = join(folder, "ecs.config");
    writeFileSync(config, token.stdout, { mode: 0o644 });
    const examine = async (...flags: string[]): Promise<Map<string, Finding>> => {
      const asked = ["agent", "doctor", "--config", config, "--runtime", "process", "--json"];
      const { stdout, stderr, code } = await runToEnd(program, [...asked, ...flags]);
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
      const failed = findings.some((one) => one.level === "required" && one.result === "fail");
      assert.deepEqual([code, stderr], [failed ? 1 : 0, ""]);
      return new Map(findings.map((finding) => [`${finding.id} ${finding.check}`, finding]));
    };
    const resultsOf = (findings: Map<string, Finding>, ...names: string[]) =>
      names.map((name) => findings.get(name)?.result);
    const join4 = ["configuration", "private-key", "server", "key"].map((name) => `join ${name}`);

    const first = await examine();
    assert.deepEqual(resultsOf(first, "S14 linux", "S15 agent", "S16 awslogs", "S17 docker"), [
      "pass",
      "pass",
      "pass",
      "unknown",
    ]);
    assert.deepEqual(resultsOf(first, ...join4), ["pass", "fail", "pass", "pass"]);
    assert.equal(first.get("join private-key")?.fix, `sudo chmod 600 ${config}`);
    chmodSync(config, 0o600);
    assert.deepEqual(resultsOf(await examine(), ...join4), ["pass", "pass", "pass", "pass"]);

    const elsewhere = await examine("--server", "http://127.0.0.1:2");
    assert.deepEqual(resultsOf(elsewhere, ...join4), ["pass", "pass", "fail", undefined]);
    assert.match(elsewhere.get("join server")?.evidence ?? "", /does not answer: .*ECONNREFUSED/);

    const wrong = token.stdout
      .replace(/(AWS_SECRET_ACCESS_KEY=).*/, "$1wrong")
      .replace(/ECS_AVAILABLE_LOGGING_DRIVERS=.*/, "");
    writeFileSync(config, wrong);
    const refused = await examine();
    assert.deepEqual(resultsOf(refused, "S16 awslogs", "join key"), ["fail", "fail"]);
    assert.match(refused.get("join key")?.evidence ?? "", /is refused: The request signature/);

    writeFileSync(config, "");
    const empty = await examine();
    assert.match(empty.get("join configuration")?.evidence ?? "", /^ECS_BACKEND_HOST is not set/);
  });
});
