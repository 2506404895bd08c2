/**
 * Starts commands by a small process of its own instead of from the server: the fork that it takes costs the more
 * the more memory the one has that forks, and it holds everything else up meanwhile. Also, what runs ends at once
 * when the server does, even by SIGKILL.
 *
 * The process is started ahead of the first command, and again by the next command when it has ended.
 */
import type { Logger } from "../../../ports/telemetry.ts";
import type { Command } from "./spawner-messages.ts";
import { openSession, type SpawnedCommand, type SpawnerSession } from "./spawner-session.ts";

export type Spawner = {
  /** Resolves once the command runs; rejects with a `SpawnFailure`. */
  readonly start: (command: Command) => Promise<SpawnedCommand>;
  /** Undefined while there is no spawner process. */
  readonly pid: () => number | undefined;
  /** Ends the spawner process and everything that it started. */
  readonly close: () => Promise<void>;
};

/** In `tmpDir` a folder for the pipes of the commands' output is made, for this user only. */
export function createSpawner(deps: { log: Logger; tmpDir: string }): Spawner {
  let session: SpawnerSession | undefined = openSession(deps);
  return {
    async start(command) {
      if (session === undefined || session.isOver()) session = openSession(deps);
      return session.start(command);
    },
    pid: () => (session?.isOver() ? undefined : session?.pid),
    async close() {
      await session?.close();
      session = undefined;
    },
  };
}
