/** A process that starts a command with the Docker runtime and is there to be killed. See RuntimeFeatures.starter. */
import { fileURLToPath } from "node:url";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import { systemClock } from "../../src/main/system-clock.ts";
import { busyboxImage } from "./busybox-image.ts";
import { containerRequest } from "./container-request.ts";
import { silentLog } from "./silent-log.ts";

export const dockerStarter: string = fileURLToPath(import.meta.url);

if (process.argv[1] === dockerStarter) {
  const [ownerId = "", ...command] = process.argv.slice(2);
  const engine = await findDockerEngine();
  if (engine === undefined) throw new Error("no container engine");
  const runtime = createDockerRuntime({ engine, ownerId, log: silentLog, clock: systemClock });
  const running = await runtime.start(
    containerRequest(busyboxImage, command, {
      output: () => {
        process.stdout.write("up\n");
        return undefined;
      },
    }),
  );
  await running.exited;
}
