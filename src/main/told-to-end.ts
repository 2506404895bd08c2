/** How a program of ours is told to end: SIGTERM, Ctrl-C, or a terminal that is closed. */
import type { Logger } from "../ports/telemetry.ts";

/** SIGHUP too: a terminal that is closed must not leave jobs running without their server. */
const endings = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Resolves when the process is told to end; told again, it ends at once. */
export async function toldToEnd(log: Logger): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const ending of endings) process.once(ending, resolve);
  });
  log.info({ signal }, "stopping");
  const now = (): never => process.exit(130);
  for (const ending of endings) process.once(ending, now);
}
