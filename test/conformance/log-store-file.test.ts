/** The file store keeps the contract, with so few open files that every test makes it close some. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFileLogStore } from "../../src/store/logs/file-log-store.ts";
import { exerciseLogStore } from "./log-store.ts";

for (const maxOpenFiles of [1, 256]) {
  exerciseLogStore(`files, at most ${maxOpenFiles} open`, async (clock) => {
    const dir = await mkdtemp(path.join(tmpdir(), "log-store-"));
    let logs = await openFileLogStore({ dir, clock, maxOpenFiles });
    return {
      logs,
      reopen: async () => {
        await logs.close();
        logs = await openFileLogStore({ dir, clock, maxOpenFiles });
        return logs;
      },
      dispose: async () => {
        await logs.close();
        await rm(dir, { recursive: true });
      },
    };
  });
}
