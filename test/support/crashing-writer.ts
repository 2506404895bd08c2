/**
 * Submits jobs as fast as it can and prints the number of each once the store has acknowledged it, until it is killed.
 *
 *   node crashing-writer.ts DATABASE FIRST_NUMBER
 */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { plainJob, spec } from "../conformance/store-fixtures.ts";

const [, , path = "", first] = process.argv;
const store = await openSqliteStore({ path });
let next = Number(first);

async function client(): Promise<void> {
  for (;;) {
    const n = next;
    next += 1;
    await store.transact(async (tx) => {
      await tx.jobs.insert({ job: plainJob(n), spec, waitsFor: [] });
      await tx.settings.set(`job-${n}`, "submitted");
    });
    // Straight to the pipe: what a killed process had only buffered would not count as said.
    writeSync(1, `${n}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, client));
