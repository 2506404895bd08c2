import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { connect } from "./connection.ts";

describe("A connection", () => {
  const dir = mkdtempSync(join(tmpdir(), "batchyard-connection-"));
  after(() => rmSync(dir, { recursive: true }));

  it("syncs its write-ahead log at every commit, and keeps foreign keys", () => {
    const connection = connect(join(dir, "a.db"), { readOnly: false });
    connection.logAhead();
    const pragma = (name: string): unknown =>
      Object.values(connection.database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    assert.equal(pragma("journal_mode"), "wal");
    const full = 2;
    assert.equal(pragma("synchronous"), full);
    assert.equal(pragma("foreign_keys"), 1);
    connection.close();
  });

  it("refuses statements outside a transaction, and writes when it only reads", () => {
    const path = join(dir, "b.db");
    const writing = connect(path, { readOnly: false });
    writing.logAhead();
    writing.database.exec("CREATE TABLE notes (text TEXT)");
    assert.throws(() => writing.run("INSERT INTO notes VALUES (?)", "a"), /after its work/);
    writing.begin("IMMEDIATE");
    assert.equal(writing.run("INSERT INTO notes VALUES (?)", "a"), 1);
    writing.commit();
    const reading = connect(path, { readOnly: true });
    reading.begin("DEFERRED");
    assert.throws(() => reading.run("INSERT INTO notes VALUES (?)", "b"), /cannot be written/);
    assert.deepEqual({ ...reading.get("SELECT COUNT(*) AS n FROM notes") }, { n: 1 });
    reading.rollback();
    reading.close();
    writing.close();
  });
});
