/**
 * A process that starts a command with the process runtime and is there to be killed. See RuntimeFeatures.starter.
 *
 * Alone it would take its command with it, by its spawner process. What a sweep is for is the rest: here the
 * spawner dies first, as when both are killed for want of memory, and nothing is done about it before we die too.
 * With `keepSpawner` in the environment it is left alone.
 */
import { readFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProcessRuntime } from "../../src/agent/process/process-runtime.ts";
import { systemClock } from "../../src/main/system-clock.ts";
import { containerRequest } from "./container-request.ts";
import { silentLog } from "./silent-log.ts";

export const processStarter: string = fileURLToPath(import.meta.url);

/** An environment in which the spawner is left to do its work when the starter is killed. */
export const keepSpawner: Readonly<Record<string, string>> = { BATCHYARD_TEST_SPAWNER: "keep" };

/** The same for the process that is killed and the one that sweeps after it. */
export function scratchDirOf(ownerId: string): string {
  return join(tmpdir(), `batchyard-scratch-${ownerId}`);
}

if (process.argv[1] === processStarter) {
  const [ownerId = "", ...command] = process.argv.slice(2);
  const keep = process.env.BATCHYARD_TEST_SPAWNER === "keep";
  const scratchDir = scratchDirOf(ownerId);
  // What both leave behind is then cleaned up by the sweep as well.
  if (!keep) process.env.TMPDIR = scratchDir;
  const runtime = await createProcessRuntime({
    scratchDir,
    ownerId,
    findBy: ownerId.startsWith("pid-file-") ? "pid-file" : "proc",
    log: silentLog,
    clock: systemClock,
  });
  let said = false;
  const running = await runtime.start(
    containerRequest("none", command, {
      output: (_, chunk) => {
        if (!said && Buffer.from(chunk).toString().includes("up")) {
          said = true;
          if (!keep) process.kill(onlyChild(), "SIGKILL");
          writeSync(1, "up\n");
          // So that the loss is not even noticed.
          if (!keep) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        }
        return undefined;
      },
    }),
  );
  await running.exited;
}

function onlyChild(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim();
  if (!/^\d+$/.test(children)) throw new Error(`one child expected, found "${children}"`);
  return Number(children);
}
