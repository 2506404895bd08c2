/** A real log store in a folder of its own, gone when the test is over. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Clock } from "../../src/ports/clock.ts";
import type { LogStore } from "../../src/ports/log-store.ts";
import { openFileLogStore } from "../../src/store/logs/file-log-store.ts";

export async function temporaryLogStore(test: TestContext, clock: Clock): Promise<LogStore> {
  const dir = await mkdtemp(path.join(tmpdir(), "log-store-"));
  const logs = await openFileLogStore({ dir, clock });
  test.after(async () => {
    await logs.close();
    await rm(dir, { recursive: true });
  });
  return logs;
}
