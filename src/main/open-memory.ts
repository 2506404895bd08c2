/** Opens what a server remembers: the job database and the logs. */
import { createCommits } from "../control/commits.ts";
import type { Commits } from "../ports/commits.ts";
import type { LogStore } from "../ports/log-store.ts";
import type { Store } from "../ports/store.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { openFileLogStore } from "../store/logs/file-log-store.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { DataFolder } from "./data-folder.ts";
import { systemClock } from "./system-clock.ts";

export type Memory = {
  readonly store: Store;
  readonly logs: LogStore;
  /** Of the job database. */
  readonly commits: Commits;
  readonly close: () => Promise<void>;
};

export async function openMemory(folder: DataFolder, metrics: Metrics): Promise<Memory> {
  const commits = createCommits(systemClock);
  const store = await openSqliteStore({
    path: folder.database,
    onCommit({ works, seconds }) {
      metrics.time("batchyard_commit_seconds", seconds);
      metrics.time("batchyard_commit_works", works);
      commits.note();
    },
  });
  const logs = await openFileLogStore({ dir: folder.logs, clock: systemClock }).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  return {
    store,
    logs,
    commits,
    async close() {
      await logs.close();
      await store.close();
    },
  };
}
