import assert from "node:assert/strict";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { plainJob, spec } from "../../../test/conformance/store-fixtures.ts";
import { openSqliteStore } from "./sqlite-store.ts";

describe("openSqliteStore", () => {
  const root = mkdtempSync(join(tmpdir(), "batchyard-sqlite-"));
  after(() => rmSync(root, { recursive: true }));
  let count = 0;
  const newPath = (): string => {
    count += 1;
    return join(root, `data-${count}`, "batchyard.db");
  };

  it("keeps its files to their owner", async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    await store.transact((tx) => tx.settings.set("a", "b"));
    assert.equal(statSync(join(path, "..")).mode & 0o777, 0o700);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) {
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
    }
    await store.close();
  });

  it("refuses a database of a newer version, and says both versions and what to do", async () => {
    const path = newPath();
    await (await openSqliteStore({ path })).close();
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO schema_version (version, name) VALUES (99, 'of-the-future')");
    database.close();
    await assert.rejects(
      openSqliteStore({ path }),
      /has schema version 99, but .* knows versions up to \d+: .* Start that version .* or restore/,
    );
  });

  it("refuses a database of another program and leaves it as it was", async () => {
    const path = newPath();
    mkdirSync(join(path, ".."));
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE recipes (name TEXT)");
    database.close();
    const before = readFileSync(path);
    await assert.rejects(openSqliteStore({ path }), /belongs to another program .* move it away/);
    assert.deepEqual(readFileSync(path), before);
    const again = new DatabaseSync(path);
    const tables = again.prepare("SELECT name FROM sqlite_master").all();
    assert.deepEqual(
      tables.map(({ name }) => name),
      ["recipes"],
    );
    again.close();
  });

  it("refuses a file that is no database", async () => {
    const path = newPath();
    mkdirSync(join(path, ".."));
    writeFileSync(path, "Dear diary, today I was taken for a database. ".repeat(100));
    await assert.rejects(openSqliteStore({ path }), /not a database of this program; move it away/);
  });

  it("says that a damaged file is damaged", async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    await store.transact(async (tx) => {
      for (let n = 0; n < 500; n += 1) await tx.settings.set(`key-${n}`, "x".repeat(100));
    });
    await store.close();
    const file = openSync(path, "r+");
    const size = statSync(path).size;
    for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(100, 0xab), 0, 100, at);
    closeSync(file);
    await assert.rejects(openSqliteStore({ path }), /the file is damaged; restore it/);
  });

  it("goes on when the disk was full: the works of that commit fail, later ones do not", async () => {
    // SQLite's own limit on the size of the file gives the very error that a full disk gives.
    const path = newPath();
    const store = await openSqliteStore({ path, sizeBytesMax: 400_000 });
    const big = "x".repeat(60_000);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        store.transact(async (tx) => {
          // A work must not be able to hide that its transaction is lost.
          await tx.settings.set(`key-${n}`, n === 5 ? "small" : big).catch(() => {});
        }),
      ),
    );
    const failed = outcomes.filter(({ status }) => status === "rejected");
    assert.ok(failed.length > 0);
    for (const { reason } of failed as PromiseRejectedResult[]) {
      assert.match(reason.message, /the disk is full; nothing of this change was kept/);
    }
    for (const [n, { status }] of outcomes.entries()) {
      const value = await store.read((view) => view.settings.get(`key-${n}`));
      assert.equal(value !== undefined, status === "fulfilled", `key-${n}`);
    }
    await store.transact((tx) => tx.settings.set("later", "fits"));
    assert.equal(await store.read((view) => view.settings.get("later")), "fits");
    await store.close();
  });

  it("answers nobody, writer or reader, before what they know of is on the disk", async () => {
    const path = newPath();
    let letGo = (): void => {};
    const slow = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let syncs = 0;
    const syncOf = () => ({ sync: () => (++syncs === 1 ? slow : Promise.resolve()), close() {} });
    const store = await openSqliteStore({ path, syncOf });
    const told: string[] = [];
    const writes = store
      .transact((tx) => tx.settings.set("a", "1"))
      .then(() => told.push("written"));
    while (syncs === 0) await new Promise(setImmediate);
    const reads = store.read((view) => view.settings.get("a")).then((a) => told.push(`read ${a}`));
    const later = store.transact((tx) => tx.settings.set("b", "1")).then(() => told.push("later"));
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    assert.deepEqual(told, []);
    letGo();
    await Promise.all([writes, reads, later]);
    assert.deepEqual(told.toSorted(), ["later", "read 1", "written"]);
    assert.equal(syncs, 2);
    await store.close();
  });

  it("answers nobody any more when the disk cannot say whether it has kept a commit", async () => {
    const path = newPath();
    const fault = Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
    let broken = false;
    const sync = () => (broken ? Promise.reject(fault) : Promise.resolve());
    const store = await openSqliteStore({ path, syncOf: () => ({ sync, close() {} }) });
    await store.transact((tx) => tx.settings.set("a", "1"));
    broken = true;
    const unknown = /may not have been kept.* check the disk.* start the server again.*EIO/i;
    await assert.rejects(
      store.transact((tx) => tx.settings.set("b", "1")),
      unknown,
    );
    broken = false;
    await assert.rejects(
      store.transact((tx) => tx.settings.set("c", "1")),
      unknown,
    );
    await assert.rejects(
      store.read((view) => view.settings.get("a")),
      unknown,
    );
    await store.close();
  });

  it("finds a name behind a long queue without reading all of it at once", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    await store.transact(async (tx) => {
      for (let n = 1; n <= 40_010; n += 1) {
        const jobName = n === 5 || n === 40_001 ? "needle" : "hay";
        await tx.jobs.insert({ job: { ...plainJob(n), jobName }, spec, waitsFor: [] });
      }
    });
    const found: number[] = [];
    let after: string | undefined;
    let pageCount = 0;
    do {
      const page = await store.read((view) =>
        view.jobs.list({
          ...{ within: { jobQueue: "queue" }, order: "newest-first", limit: 10, jobName: "NEEDLE" },
          ...(after !== undefined && { after }),
        }),
      );
      found.push(...page.items.map(({ createdAt }) => createdAt));
      after = page.next;
      pageCount += 1;
    } while (after !== undefined);
    assert.deepEqual(found, [40_001, 5]);
    assert.equal(pageCount, 3);
    await store.close();
  });

  it("lets works that arrive together share a commit, and tells of each commit", async () => {
    const batches: { works: number; seconds: number }[] = [];
    const store = await openSqliteStore({
      path: newPath(),
      onCommit: (batch) => batches.push(batch),
    });
    await store.transact((tx) => tx.settings.set("alone", "1"));
    await Promise.allSettled(
      Array.from({ length: 64 }, (_, n) =>
        store.transact(async (tx) => {
          await tx.settings.set(`key-${n}`, "1");
          if (n % 2 === 0) throw new Error("no");
        }),
      ),
    );
    assert.deepEqual(
      batches.map(({ works }) => works),
      [1, 32],
    );
    assert.ok(batches.every(({ seconds }) => seconds > 0 && seconds < 10));
    await store.close();
  });
});
