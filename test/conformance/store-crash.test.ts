/**
 * A server is killed in the midst of its writing. What it had acknowledged must be there when its database is opened
 * again, and of what it had not, whole transactions or nothing.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { jobId } from "./store-fixtures.ts";

const dir = mkdtempSync(join(tmpdir(), "batchyard-crash-"));
after(() => rmSync(dir, { recursive: true }));
const path = join(dir, "batchyard.db");
const writer = new URL("../support/crashing-writer.ts", import.meta.url).pathname;

/** Lets a process write from job `first` on, kills it once `killAfter` jobs are acknowledged; answers what it named. */
async function writeAndDie(first: number, killAfter: number): Promise<readonly number[]> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", writer, path, String(first)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const closed = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (output.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  assert.deepEqual(await closed, [null, "SIGKILL"]);
  // The last line may be cut: only a whole one is an acknowledgement.
  return output.split("\n").slice(0, -1).map(Number);
}

describe("A killed SQLite store", () => {
  it("has every job that it acknowledged, and no half of any", async () => {
    let first = 1;
    const acknowledged: number[] = [];
    for (const killAfter of [1, 40, 333, 1500]) {
      const numbers = await writeAndDie(first, killAfter);
      assert.ok(numbers.length >= killAfter);
      acknowledged.push(...numbers);

      const store = await openSqliteStore({ path });
      await store.read(async (view) => {
        for (const n of acknowledged) {
          assert.equal((await view.jobs.get(jobId(n)))?.jobId, jobId(n));
          assert.equal(await view.settings.get(`job-${n}`), "submitted");
        }
        // Beyond the acknowledged ones a job is there with its setting or not at all.
        const last = Math.max(...numbers);
        for (let n = last; n <= last + 100; n += 1) {
          const job = await view.jobs.get(jobId(n));
          const setting = await view.settings.get(`job-${n}`);
          assert.equal(job === undefined, setting === undefined);
        }
      });
      await store.close();
      first = Math.max(...numbers) + 1000;
    }
  });
});
