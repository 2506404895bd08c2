/**
 * SIGKILL while what follows from an end is being recorded, piece by piece: after a restart the work goes on and ends
 * in the same states as without. Each seed kills after another commit.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { endWorld, fillEndingWorld, smallEnds, statesOf } from "../support/ending-world.ts";
import { temporaryFolder } from "../support/serve.ts";

const seeds = [1, 3, 6, 8, 10];
const program = fileURLToPath(new URL("../support/ending-program.ts", import.meta.url));
const folder = temporaryFolder("kill-sweep");
const filled = join(folder, "filled.db");

describe("an end with much that follows", () => {
  let undisturbed: readonly string[];
  before(async () => {
    const store = await openSqliteStore({ path: filled });
    await fillEndingWorld(store, smallEnds);
    await store.close();
    const copy = copyOf("undisturbed");
    const other = await openSqliteStore({ path: copy });
    let commits = 0;
    await endWorld(other, () => {
      commits += 1;
    });
    assert.ok(commits > Math.max(...seeds), `${commits} commits: there is a piece for each seed`);
    undisturbed = await statesOf(other);
    assert.ok(undisturbed.every((line) => line.includes(" FAILED ")));
    await other.close();
  });

  for (const seed of seeds) {
    it(`comes to the same states when the server is killed after commit ${seed}`, async () => {
      const path = copyOf(`seed-${seed}`);
      await killAfter(path, seed);
      const store = await openSqliteStore({ path });
      await endWorld(store);
      assert.deepEqual(await statesOf(store), undisturbed);
      await store.close();
    });
  }
});

function copyOf(name: string): string {
  const path = join(folder, `${name}.db`);
  copyFileSync(filled, path);
  return path;
}

async function killAfter(path: string, commits: number): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  let seen = 0;
  for await (const _committed of createInterface({ input: child.stdout })) {
    seen += 1;
    if (seen >= commits) break;
  }
  child.kill("SIGKILL");
  await gone;
}
