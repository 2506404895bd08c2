import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { silentLog } from "../../../../test/support/silent-log.ts";
import { createSpawner, type Spawner } from "./spawner.ts";
import type { Command } from "./spawner-messages.ts";
import { SpawnFailure } from "./spawner-session.ts";

const shell = (script: string): Command => ({
  program: "sh",
  args: ["-c", script],
  cwd: "/",
  env: { PATH: process.env.PATH },
});

describe("spawner", () => {
  let tmpDir: string;
  let spawner: Spawner;
  const errors: string[] = [];
  before(async () => {
    tmpDir = await mkdtemp(join(tmpdir(), "batchyard-spawner-test-"));
    const log = { ...silentLog, error: (_: unknown, message: string) => void errors.push(message) };
    spawner = createSpawner({ log, tmpDir });
  });
  beforeEach(() => errors.splice(0));
  after(async () => {
    await spawner.close();
    await rm(tmpDir, { recursive: true });
  });

  const output = async (script: string): Promise<string> =>
    text((await spawner.start(shell(script))).stdout);

  test("output comes through pipes that a script can open again, and that wait for their reader", async () => {
    assert.equal(await output("[ -p /dev/stdout ] && echo again > /dev/stdout"), "again\n");
    // Octal: written to only, and without O_NONBLOCK (04000).
    const flags = /flags:\s*(\d+)/.exec(await output("cat /proc/self/fdinfo/1"))?.[1] ?? "";
    assert.equal(Number.parseInt(flags, 8) & 0o4003, 1);
  });

  test("a command holds three open files: nothing of the spawner's or the server's own", async () => {
    // Above the limit of what a shell uses are files that this test itself was started with.
    const ours = new Set((await readdir("/proc/self/fd")).filter((fd) => Number(fd) > 99));
    const fds = (await output("ls /proc/self/fd")).trim().split("\n");
    // The last is the folder that `ls` reads.
    assert.deepEqual(
      fds.filter((fd) => !ours.has(fd)),
      ["0", "1", "2", "3"],
    );
  });

  test("the spawner process has nothing of the server's environment but PATH", async () => {
    process.env.BATCHYARD_TEST_SECRET = "must not be seen";
    const other = createSpawner({ log: silentLog, tmpDir });
    try {
      await other.start(shell(":"));
      const environ = await readFile(`/proc/${other.pid()}/environ`, "utf8");
      const names = environ.split("\0").filter(Boolean);
      assert.deepEqual(names.map((line) => line.split("=")[0]).sort(), [
        "NODE_CHANNEL_FD",
        "NODE_CHANNEL_SERIALIZATION_MODE",
        "PATH",
      ]);
    } finally {
      delete process.env.BATCHYARD_TEST_SECRET;
      await other.close();
    }
  });

  test("its pipes lie in a folder for this user only, which leaves with it", async () => {
    const parent = await mkdtemp(join(tmpDir, "parent-"));
    const other = createSpawner({ log: silentLog, tmpDir: parent });
    await (await other.start(shell(":"))).exited;
    const [folder = "", ...more] = await readdir(parent);
    assert.deepEqual(more, []);
    assert.equal((await stat(join(parent, folder))).mode & 0o777, 0o700);
    await other.close();
    assert.deepEqual(await readdir(parent), []);
    assert.equal(other.pid(), undefined);
  });

  test("runs many more commands than it has pipes ready, also when they are cleaned away", async () => {
    const parent = await mkdtemp(join(tmpDir, "parent-"));
    const other = createSpawner({ log: silentLog, tmpDir: parent });
    const run = async (index: number): Promise<string> =>
      text((await other.start(shell(`echo ${index}`))).stdout);
    const all = Array.from({ length: 150 }, (_, index) => index);
    assert.deepEqual(
      await Promise.all(all.map(run)),
      all.map((index) => `${index}\n`),
    );
    for (const name of await readdir(parent)) await rm(join(parent, name), { recursive: true });
    assert.equal(await run(7), "7\n");
    await other.close();
  });

  test("closed while it makes pipes, it leaves none", async () => {
    const parent = await mkdtemp(join(tmpDir, "parent-"));
    for (const commands of [0, 1, 41]) {
      const other = createSpawner({ log: silentLog, tmpDir: parent });
      // The 41st asks for the second lot.
      for (let n = 0; n < commands; n += 1) await other.start(shell(":"));
      await other.close();
      assert.deepEqual(await readdir(parent), []);
    }
  });

  test("pipes that cannot be made are no missing program", async () => {
    const other = createSpawner({ log: silentLog, tmpDir: join(tmpDir, "not-there") });
    await assert.rejects(other.start(shell(":")), (error) => {
      assert.ok(error instanceof SpawnFailure);
      assert.match(error.message, /^output pipes: ENOENT: .*not-there/);
      return error.code === undefined;
    });
    await other.close();
  });

  test("tells the system's own reasons", async () => {
    const failing = async (command: Partial<Command>): Promise<string | undefined> => {
      const error = await spawner.start({ ...shell(":"), ...command }).then(
        () => assert.fail("started"),
        (why) => why,
      );
      assert.ok(error instanceof SpawnFailure);
      return error.code;
    };
    assert.equal(await failing({ program: "no-such-program" }), "ENOENT");
    assert.equal(await failing({ program: "/etc/passwd" }), "EACCES");
    assert.equal(await failing({ cwd: "/no/such/folder" }), "ENOENT");
    assert.equal(await failing({ args: ["\0"] }), "ERR_INVALID_ARG_VALUE");
    assert.equal(await failing({ args: ["x".repeat(3_000_000)] }), "E2BIG");
  });

  test("an end that was not asked for loses its commands; the next one starts it again", async () => {
    const running = await spawner.start(shell("sleep 3600"));
    const first = spawner.pid() ?? assert.fail("no spawner");
    process.kill(first, "SIGKILL");
    assert.deepEqual(await running.exited, { kind: "lost" });
    process.kill(-running.pid, "SIGKILL");
    assert.deepEqual(errors, ["the spawner process ended; its commands are lost"]);
    assert.equal(await output("echo again"), "again\n");
    assert.notEqual(spawner.pid(), first);
  });

  test("a start that is not answered any more fails as lost", async () => {
    await spawner.start(shell(":"));
    const first = spawner.pid() ?? assert.fail("no spawner");
    // Held before it can answer, so that the order is certain.
    process.kill(first, "SIGSTOP");
    const starting = spawner.start(shell(":"));
    process.kill(first, "SIGKILL");
    await assert.rejects(starting, { code: "lost" });
  });

  test("signals to everybody are not for it", async () => {
    await spawner.start(shell(":"));
    const first = spawner.pid() ?? assert.fail("no spawner");
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.kill(first, signal);
    assert.equal(await output("echo still here"), "still here\n");
    assert.equal(spawner.pid(), first);
  });
});
