/**
 * At most one agent works on a data folder at a time: two would run each task twice.
 *
 * On Linux the lock is a name among the system's own sockets, which ends with the process however that ends; it is seen
 * by whoever shares the machine's network. Elsewhere it is a socket in the folder, and one that nobody answers is left
 * from a process that has ended.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";

export type AgentLock = {
  /** Safe to call twice. */
  readonly release: () => void;
};

/** Rejects when another process, or this one, holds the folder; the message names it. */
export async function lockAgentFolder(folder: string): Promise<AgentLock> {
  const real = realpathSync(folder);
  const holderFile = join(real, "agent.pid");
  const server = await listen(
    process.platform === "linux"
      ? `\0batchyard-agent-${createHash("sha256").update(real).digest("hex")}`
      : join(real, "agent.lock"),
  );
  if (server === undefined) {
    throw new Error(
      `Data folder ${folder} is in use by another agent${holder(holderFile)}: stop that one, or give this one a ` +
        "data folder of its own.",
    );
  }
  server.unref();
  // Only for the message above: the lock itself does not depend on it.
  writeFileSync(holderFile, String(process.pid), { mode: 0o600 });
  return { release: () => void server.close() };
}

/** Undefined when somebody else listens there. */
async function listen(path: string): Promise<Server | undefined> {
  for (let stale = false; ; stale = true) {
    const server = createServer().listen(path);
    try {
      await once(server, "listening");
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (path.startsWith("\0") || stale || (await answers(path))) return undefined;
      rmSync(path, { force: true });
    }
  }
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function holder(path: string): string {
  try {
    return ` (process ${readFileSync(path, "utf8")})`;
  } catch {
    return "";
  }
}
