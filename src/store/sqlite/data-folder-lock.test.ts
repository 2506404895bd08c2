import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { lockDataFolder } from "./data-folder-lock.ts";

const module = new URL("./data-folder-lock.ts", import.meta.url).href;

/** A process that takes the lock, says so and keeps it until it is killed. */
async function holderOf(dir: string): Promise<ChildProcess> {
  const script = `
    import { lockDataFolder } from ${JSON.stringify(module)};
    // A lock that nobody refers to would be given up when the memory is collected.
    globalThis.held = lockDataFolder(${JSON.stringify(dir)});
    process.stdout.write("held");
    process.stdin.resume();`;
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  return child;
}

/** What another process is told when it asks for the lock. */
function attemptElsewhere(dir: string): string {
  const script = `
    import { lockDataFolder } from ${JSON.stringify(module)};
    try { lockDataFolder(${JSON.stringify(dir)}); } catch (error) { console.log(error.message); }`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
  return String(stdout);
}

describe("lockDataFolder", () => {
  const root = mkdtempSync(join(tmpdir(), "batchyard-lock-"));
  after(() => rmSync(root, { recursive: true }));

  it("refuses a second holder in the same process until the first releases", () => {
    const dir = join(root, "same");
    const lock = lockDataFolder(dir);
    assert.throws(() => lockDataFolder(dir), {
      message: new RegExp(`Data folder ${dir} is in use by .* \\(process ${process.pid}\\)`),
    });
    // The refused attempt must not have loosened the lock: closing a file drops a process's POSIX locks on it.
    assert.match(attemptElsewhere(dir), /is in use by another Batchyard/);
    lock.release();
    lock.release();
    lockDataFolder(dir).release();
  });

  it("refuses while another process holds it, and takes it once that was killed", async () => {
    const dir = join(root, "other");
    const child = await holderOf(dir);
    assert.throws(() => lockDataFolder(dir), {
      message: new RegExp(`\\(process ${child.pid}\\): stop that one`),
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    lockDataFolder(dir).release();
  });

  it("lets other folders alone, and shows its own to nobody", () => {
    const one = lockDataFolder(join(root, "one"));
    const two = lockDataFolder(join(root, "two"));
    assert.equal(statSync(join(root, "one")).mode & 0o777, 0o700);
    assert.equal(statSync(join(root, "one", "leader.lock")).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, "one", "leader.pid")).mode & 0o777, 0o600);
    one.release();
    two.release();
  });
});
