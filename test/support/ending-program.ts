/** Ends the world of the database named by its argument and says so after each commit, until it is killed. */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { endWorld } from "./ending-world.ts";

const store = await openSqliteStore({ path: process.argv[2] ?? "" });
// Straight to the pipe: what a killed process had only buffered would not count as said.
await endWorld(store, () => writeSync(1, "committed\n"));
await store.close();
