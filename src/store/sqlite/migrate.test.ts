import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Connection, connect } from "./connection.ts";
import { migrate } from "./migrate.ts";

const first = { name: "first", sql: "CREATE TABLE a (id GROWING_KEY, x TEXT);" };
const second = { name: "second", sql: "ALTER TABLE a ADD COLUMN y TEXT;" };

function versions({ database }: Connection): unknown[] {
  return database
    .prepare("SELECT version, name FROM schema_version ORDER BY version")
    .all()
    .map(({ version, name }) => `${version} ${name}`);
}

describe("migrate", () => {
  it("applies what is missing, in order, once", () => {
    const connection = connect(":memory:");
    migrate(connection, "db", [first]);
    connection.database.exec("INSERT INTO a (x) VALUES ('kept')");
    migrate(connection, "db", [first, second]);
    migrate(connection, "db", [first, second]);
    assert.deepEqual(versions(connection), ["1 first", "2 second"]);
    const row = connection.database.prepare("SELECT * FROM a").get();
    assert.deepEqual({ ...row }, { id: 1, x: "kept", y: null });
    connection.close();
  });

  it("leaves everything as it was when one fails", () => {
    const connection = connect(":memory:");
    migrate(connection, "db", [first]);
    const broken = { name: "broken", sql: "CREATE TABLE b (x TEXT); CREATE TABLE a (x TEXT);" };
    assert.throws(() => migrate(connection, "db", [first, broken]), /a already exists/);
    assert.deepEqual(versions(connection), ["1 first"]);
    assert.throws(() => connection.database.exec("SELECT * FROM b"), /no such table/);
    migrate(connection, "db", [first, second]);
    assert.deepEqual(versions(connection), ["1 first", "2 second"]);
    connection.close();
  });
});
