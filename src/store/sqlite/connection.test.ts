import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { connect } from "./connection.ts";

describe("A connection", () => {
  const dir = mkdtempSync(join(tmpdir(), "batchyard-connection-"));
  after(() => rmSync(dir, { recursive: true }));

  it("keeps a write-ahead log whose commits it leaves to be synced, and keeps foreign keys", () => {
    const connection = connect(join(dir, "a.db"));
    connection.logAhead();
    const pragma = (name: string): unknown =>
      Object.values(connection.database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    assert.equal(pragma("journal_mode"), "wal");
    const normal = 1;
    assert.equal(pragma("synchronous"), normal);
    assert.equal(pragma("foreign_keys"), 1);
    connection.close();
  });

  it("refuses statements outside a transaction", () => {
    const connection = connect(join(dir, "b.db"));
    connection.logAhead();
    connection.database.exec("CREATE TABLE notes (text TEXT)");
    assert.throws(() => connection.run("INSERT INTO notes VALUES (?)", "a"), /after its work/);
    connection.begin("IMMEDIATE");
    assert.equal(connection.run("INSERT INTO notes VALUES (?)", "a"), 1);
    connection.commit();
    assert.throws(() => connection.get("SELECT COUNT(*) AS n FROM notes"), /after its work/);
    connection.begin("DEFERRED");
    assert.deepEqual({ ...connection.get("SELECT COUNT(*) AS n FROM notes") }, { n: 1 });
    connection.rollback();
    connection.close();
  });
});
