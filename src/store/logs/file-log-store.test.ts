/** What is particular to files: crashes, full disks, permissions, handles. The rest is the conformance suite's. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../../test/support/manual-clock.ts";
import type { LogStore } from "../../ports/log-store.ts";
import { openFileLogStore } from "./file-log-store.ts";

const GROUP = "/aws/batch/job";

async function temporaryFolder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "log-store-"));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}

function open(dir: string, maxOpenFiles = 8): Promise<LogStore> {
  return openFileLogStore({ dir, clock: manualClock(), maxOpenFiles });
}

async function messages(logs: LogStore, stream: string): Promise<readonly string[]> {
  const page = await logs.read({ group: GROUP, stream, limit: 10_000, startFromHead: true });
  if (typeof page === "string") throw new Error(page);
  return page.events.map((event) => event.message);
}

const event = (message: string) => [{ timestamp: 1, message }];
const firstStream = (dir: string) => path.join(dir, "g0000001", "0000", "000001.jsonl");

test("a torn last line is not read, and cut off by the next put", async (t) => {
  const dir = await temporaryFolder(t);
  for (const torn of ['[1,0,0,0,"half', "[1,0", "\u0000\u0000", "x".repeat(70_000)]) {
    await rm(path.join(dir, "g0000001"), { recursive: true, force: true });
    let logs = await open(dir);
    await logs.put(GROUP, "s", event("whole"));
    await logs.close();
    await appendFile(firstStream(dir), torn);
    logs = await open(dir);
    assert.deepEqual(await messages(logs, "s"), ["whole"]);
    await logs.put(GROUP, "s", event("next"));
    assert.deepEqual(await messages(logs, "s"), ["whole", "next"]);
    await logs.close();
    const text = await readFile(firstStream(dir), "utf8");
    assert.equal(text.split("\n").length, 3, "two lines and nothing else");
  }
});

test("a file with nothing but a torn line is an empty stream", async (t) => {
  const dir = await temporaryFolder(t);
  let logs = await open(dir);
  await logs.put(GROUP, "s", event("x"));
  await logs.close();
  await rm(firstStream(dir));
  await appendFile(firstStream(dir), "[1,0,0");
  logs = await open(dir);
  assert.deepEqual(await messages(logs, "s"), []);
  await logs.put(GROUP, "s", event("y"));
  assert.deepEqual(await messages(logs, "s"), ["y"]);
  await logs.close();
});

test("a torn name is forgotten, and its line does not spoil the next", async (t) => {
  const dir = await temporaryFolder(t);
  let logs = await open(dir);
  await logs.put(GROUP, "a", event("1"));
  await logs.close();
  await appendFile(path.join(dir, "g0000001", "streams.jsonl"), '[2,"tor');
  logs = await open(dir);
  await logs.put(GROUP, "b", event("2"));
  await logs.close();
  logs = await open(dir);
  const streams = await logs.listStreams({ group: GROUP, limit: 9 });
  assert.deepEqual(
    streams?.map((stream) => stream.logStreamName),
    ["a", "b"],
  );
  assert.deepEqual(await messages(logs, "b"), ["2"]);
  await logs.close();
});

test("lines that a machine's crash has damaged are passed over", async (t) => {
  const dir = await temporaryFolder(t);
  let logs = await open(dir);
  await logs.put(GROUP, "s", event("a"));
  await logs.close();
  await appendFile(firstStream(dir), `${"\u0000".repeat(5000)}\n[1,2,garbage]\n[5,0,0,0,"\\q"]\n`);
  logs = await open(dir);
  await logs.put(GROUP, "s", event("b"));
  assert.deepEqual(await messages(logs, "s"), ["a", "b"]);
  const back = { group: GROUP, stream: "s", limit: 1, startFromHead: false };
  const last = await logs.read(back);
  assert.ok(typeof last === "object");
  const before = await logs.read({ ...back, nextToken: last.nextBackwardToken });
  assert.ok(typeof before === "object");
  assert.deepEqual(
    [...before.events, ...last.events].map((found) => found.message),
    ["a", "b"],
  );
  await logs.close();
});

test("what a crash left of a group being made or deleted is cleared", async (t) => {
  const dir = await temporaryFolder(t);
  let logs = await open(dir);
  await logs.put(GROUP, "s", event("kept"));
  await logs.close();
  await mkdir(path.join(dir, "new-g0000002"));
  await mkdir(path.join(dir, "deleted-g0000003"));
  logs = await open(dir);
  assert.deepEqual(await readdir(dir), ["g0000001"]);
  assert.deepEqual(await messages(logs, "s"), ["kept"]);
  await logs.close();
});

test("a group's record that cannot be read is named at the start", async (t) => {
  const dir = await temporaryFolder(t);
  const logs = await open(dir);
  await logs.createGroup(GROUP);
  await logs.close();
  await truncate(path.join(dir, "g0000001", "group.json"));
  await assert.rejects(open(dir), /g0000001\/group\.json; restore it/);
});

test("groups deleted while streams are being made in them stay deleted", async (t) => {
  const dir = await temporaryFolder(t);
  const logs = await open(dir);
  for (let round = 0; round < 20; round++) {
    await logs.put(GROUP, "first", event("x"));
    const puts = Array.from({ length: round }, (_, i) => logs.put(GROUP, `s${i}`, event("x")));
    for (let i = 0; i < round; i++) await Promise.resolve();
    const deleted = logs.deleteGroup(GROUP);
    await Promise.all([...puts, deleted]);
    assert.deepEqual(await readdir(dir), [], `round ${round}`);
  }
  await logs.close();
});

test("a put that resolved survives the process's death", async (t) => {
  const dir = await temporaryFolder(t);
  const program = `
    const { openFileLogStore } = await import(process.argv[1]);
    const clock = { now: () => 1, after: () => () => undefined };
    const logs = await openFileLogStore({ dir: process.argv[2], clock });
    await logs.put("${GROUP}", "s", [{ timestamp: 1, message: "last words" }]);
    process.kill(process.pid, "SIGKILL");
  `;
  const store = new URL("./file-log-store.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, store, dir]);
  const [, signal] = await once(child, "exit");
  assert.equal(signal, "SIGKILL");
  const logs = await open(dir);
  assert.deepEqual(await messages(logs, "s"), ["last words"]);
  await logs.close();
});

test("a deleted group's files are gone", async (t) => {
  const dir = await temporaryFolder(t);
  const logs = await open(dir);
  await logs.put(GROUP, "s", event("x"));
  const late = logs.put(GROUP, "s", event("while it goes"));
  assert.equal(await logs.deleteGroup(GROUP), true);
  await late;
  assert.deepEqual(await readdir(dir), []);
  await logs.close();
});

test("a full disk refuses the put that meets it and no other", async (t) => {
  if (!existsSync("/dev/full")) return t.skip("no /dev/full here");
  const dir = await temporaryFolder(t);
  const logs = await open(dir, 1);
  await logs.createGroup(GROUP);
  await logs.createStream(GROUP, "full");
  await symlink("/dev/full", firstStream(dir));
  await assert.rejects(logs.put(GROUP, "full", event("lost")), { code: "ENOSPC" });
  await logs.put(GROUP, "other", event("kept"));
  await unlink(firstStream(dir));
  await logs.put(GROUP, "full", event("again"));
  assert.deepEqual(await messages(logs, "full"), ["again"]);
  assert.deepEqual(await messages(logs, "other"), ["kept"]);
  await logs.close();
});

test("files are the owner's alone, and no name from outside becomes a path", async (t) => {
  const dir = path.join(await temporaryFolder(t), "logs");
  const logs = await open(dir);
  await logs.put("../../up", "../../../etc/x", event("x"));
  await logs.close();
  const entries = await readdir(dir, { recursive: true });
  assert.deepEqual(entries.sort(), [
    "g0000001",
    "g0000001/0000",
    "g0000001/0000/000001.jsonl",
    "g0000001/group.json",
    "g0000001/streams.jsonl",
  ]);
  for (const entry of ["", ...entries]) {
    const { mode } = await stat(path.join(dir, entry));
    assert.equal(mode & 0o077, 0, entry);
  }
});

test("a thousand streams at once share eight handles", async (t) => {
  if (!existsSync("/proc/self/fd")) return t.skip("no /proc here");
  const dir = await temporaryFolder(t);
  const logs = await open(dir, 8);
  const handles = async () => {
    const links = await Promise.allSettled(
      (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`)),
    );
    return links.filter((link) => link.status === "fulfilled" && link.value.startsWith(dir)).length;
  };
  let most = 0;
  const puts = Array.from({ length: 1000 }, async (_, index) => {
    await logs.put(GROUP, `s${index}`, event(`${index}`));
    if (index % 50 === 0) most = Math.max(most, await handles());
  });
  await Promise.all(puts);
  assert.ok(most >= 1 && most <= 8, `${most} handles`);
  assert.deepEqual(await messages(logs, "s999"), ["999"]);
  await logs.close();
  assert.equal(await handles(), 0);
});

test("names that are too long and times that are none are refused by name", async (t) => {
  const logs = await open(await temporaryFolder(t));
  await assert.rejects(logs.put(GROUP, "x".repeat(513), event("x")), /stream name of 513/);
  await assert.rejects(logs.put("", "s", event("x")), /group name of 0/);
  await assert.rejects(logs.put(GROUP, "s", [{ timestamp: 1.5, message: "" }]), /timestamp 1\.5/);
  await logs.close();
  await assert.rejects(logs.put(GROUP, "s", event("x")), /closed/);
});
