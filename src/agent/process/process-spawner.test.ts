/** What becomes of running commands when the server or its spawner process is killed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { containerRequest, runToEnd } from "../../../test/support/container-request.ts";
import { keepSpawner, processStarter } from "../../../test/support/process-starter.ts";
import { runningProcesses } from "../../../test/support/running-processes.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import { systemClock } from "../../main/system-clock.ts";
import type { ContainerRuntime } from "../../ports/container-runtime.ts";
import { createProcessRuntime } from "./process-runtime.ts";

const image = "busybox:latest";

for (const findBy of ["proc", "pid-file"] as const) {
  test(`a server that is killed takes its commands with it (${findBy})`, {
    timeout: 30_000,
  }, async () => {
    const ownerId = `${findBy}-killed-${process.pid}`;
    const seconds = `8${process.pid}.1`;
    const pipesDir = await mkdtemp(join(tmpdir(), "batchyard-killed-"));
    const script = `trap "" TERM; sleep ${seconds} & echo up; sleep ${seconds}; :`;
    const server = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", processStarter, ownerId, "sh", "-c", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, ...keepSpawner, TMPDIR: pipesDir },
      },
    );
    await once(server.stdout, "data");
    assert.ok((await runningProcesses(seconds)).length >= 2);
    server.kill("SIGKILL");
    // Nothing tells the end of processes that are nobody's any more: look until it is there.
    while ((await runningProcesses(seconds)).length > 0);
    // Its spawner leaves nothing behind either.
    while ((await readdir(pipesDir)).some((name) => name.startsWith("batchyard-pipes-")));
    await rm(pipesDir, { recursive: true });
  });

  test(`a spawner that is killed costs its commands, not the next one (${findBy})`, {
    timeout: 30_000,
  }, async () => {
    const seconds = `8${process.pid}.2`;
    await withRuntime(findBy, async (runtime, scratchDir) => {
      const commands = await Promise.all(
        [1, 2, 3].map(() => runtime.start(containerRequest(image, ["sleep", seconds]))),
      );
      const pid = Number(commands[0]?.runtimeId.replace("process-", ""));
      process.kill(await parentOf(pid), "SIGKILL");
      for (const { exited } of commands) {
        assert.deepEqual(await exited, { exitCode: 137, outOfMemory: false });
      }
      assert.deepEqual(await runningProcesses(seconds), []);
      assert.deepEqual(await readdir(scratchDir), []);
      assert.equal((await runToEnd(runtime, image, ["echo", "again"])).stdout, "again\n");
      // Safe, also when it is over.
      for (const command of commands) await command.stop(0);
    });
  });
}

const notRoot = process.getuid?.() !== 0 && "only root can become another user";
for (const [who, user, skip] of [
  ["the server's user", "", false],
  ["another user", "1234:2345", notRoot],
] as const) {
  test(`a script of ${who} can write to /dev/stderr`, { skip }, async () => {
    await withRuntime("proc", async (runtime) => {
      const script = "echo out > /dev/stdout; echo err > /dev/stderr";
      const seen = await runToEnd(runtime, image, ["sh", "-c", script], { config: { User: user } });
      assert.deepEqual([seen.exitCode, seen.stdout, seen.stderr], [0, "out\n", "err\n"]);
    });
  });
}

async function withRuntime(
  findBy: "proc" | "pid-file",
  use: (runtime: ContainerRuntime, scratchDir: string) => Promise<void>,
): Promise<void> {
  const scratchDir = await mkdtemp(join(tmpdir(), "batchyard-scratch-"));
  const ownerId = `${findBy}-spawner-${process.pid}`;
  const options = { scratchDir, ownerId, findBy, log: silentLog, clock: systemClock };
  const runtime = await createProcessRuntime(options);
  try {
    await use(runtime, scratchDir);
  } finally {
    await runtime.close();
    await rm(scratchDir, { recursive: true });
  }
}

async function parentOf(pid: number): Promise<number> {
  return Number(/^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]);
}
