/** A process that starts a command with the process runtime and is there to be killed. See RuntimeFeatures.starter. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProcessRuntime } from "../../src/agent/process/process-runtime.ts";
import { systemClock } from "../../src/main/system-clock.ts";
import { containerRequest } from "./container-request.ts";
import { silentLog } from "./silent-log.ts";

export const processStarter: string = fileURLToPath(import.meta.url);

/** The same for the process that is killed and the one that sweeps after it. */
export function scratchDirOf(ownerId: string): string {
  return join(tmpdir(), `batchyard-scratch-${ownerId}`);
}

if (process.argv[1] === processStarter) {
  const [ownerId = "", ...command] = process.argv.slice(2);
  const runtime = await createProcessRuntime({
    scratchDir: scratchDirOf(ownerId),
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
          process.stdout.write("up\n");
        }
        return undefined;
      },
    }),
  );
  await running.exited;
}
