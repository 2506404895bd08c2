import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { exerciseStore } from "./store.ts";

const dir = mkdtempSync(join(tmpdir(), "batchyard-store-"));
after(() => rmSync(dir, { recursive: true }));
let files = 0;
const newPath = (): string => {
  files += 1;
  return join(dir, String(files), "batchyard.db");
};

exerciseStore("SQLite in memory", () => openSqliteStore({ path: ":memory:" }));

exerciseStore(
  "SQLite in a file",
  () => openSqliteStore({ path: newPath() }),
  () => {
    const path = newPath();
    return () => openSqliteStore({ path });
  },
);
