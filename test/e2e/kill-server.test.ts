/**
 * SIGKILL of a whole server while it removes what is old, fails a chain of jobs, ends arrays and lets a job wait for
 * many: started again it goes on, and everything comes to the states that it comes to without. Each seed kills after
 * another number of commits, twice.
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { eventually } from "../support/batch-story.ts";
import { type Served, serveWith, temporaryFolder } from "../support/serve.ts";
import {
  fillServedWorld,
  finalStates,
  makeQueues,
  type Progress,
  sendEnds,
  servedSizes,
  watchProgress,
} from "../support/served-world.ts";

const seeds = [3, 14, 20];
const limitMs = servedSizes.chained > 1_000 ? 1_200_000 : 120_000;
const folder = temporaryFolder("kill-server");
const filled = join(folder, "filled");
const served = (data: string) => ({
  data,
  flags: ["--port", "0", "--data", data, "--runtime", "process", "--overcommit"],
});

let undisturbed: readonly string[];
const servers: Served[] = [];
let cutShort = 0;

after(() => Promise.all(servers.map((server) => server.kill("SIGKILL"))));

async function start(data: string): Promise<Served> {
  const server = await serveWith(served(data));
  servers.push(server);
  return server;
}

const databaseOf = (data: string): string => join(data, "batchyard.db");

/** Lets the server work until it has made so many commits, or has nothing left to do. */
async function untilCommits(progress: Progress, wanted: number): Promise<void> {
  let seen = -1;
  for (let commits = 0; commits < wanted; commits = progress.commits()) {
    if (commits !== seen && progress.isOver()) return;
    seen = commits;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets the server come to its end, in peace; answers what is left. */
async function finish(server: Served, data: string): Promise<readonly string[]> {
  await sendEnds(server);
  const progress = watchProgress(databaseOf(data));
  await eventually(
    "everything has ended",
    async () => progress.isOver(),
    limitMs,
    progress.evidence,
  );
  progress.close();
  await server.kill("SIGTERM");
  const store = await openSqliteStore({ path: databaseOf(data) });
  const states = await finalStates(store);
  await store.close();
  return states;
}

/** It may be killed while it starts: then it is asked for nothing, and works through what it finds. */
async function killAfter(data: string, commits: number): Promise<void> {
  const progress = watchProgress(databaseOf(data));
  const spawned = Promise.withResolvers<ChildProcess>();
  const serving = serveWith({ ...served(data), onSpawn: spawned.resolve });
  const asked = serving.then(sendEnds).catch(() => undefined);
  const child = await spawned.promise;
  const gone = once(child, "exit");
  await untilCommits(progress, commits);
  child.kill("SIGKILL");
  await gone;
  await asked;
  if (!progress.isOver()) cutShort += 1;
  progress.close();
}

describe("a server that is killed amid much that follows", () => {
  before(async () => {
    const first = await start(filled);
    await makeQueues(first);
    await first.kill("SIGTERM");
    const store = await openSqliteStore({ path: databaseOf(filled) });
    await fillServedWorld(store, Date.now());
    await store.close();
    const copy = copyOf("undisturbed");
    undisturbed = await finish(await start(copy), copy);
    const ended = new Set(undisturbed.map((line) => line.split(" ")[1]));
    assert.deepEqual([...ended].sort(), ["FAILED", "SUCCEEDED"]);
  });

  for (const seed of seeds) {
    it(`comes to the same states when it is killed after ${seed} commits, and again`, async () => {
      const data = copyOf(`seed-${seed}`);
      await killAfter(data, seed);
      await killAfter(data, seed);
      assert.deepEqual(await finish(await start(data), data), undisturbed);
    });
  }

  it("was killed before it was done", () => {
    assert.ok(cutShort >= seeds.length, `${cutShort} kills came amid the work`);
  });
});

function copyOf(name: string): string {
  const path = join(folder, name);
  cpSync(filled, path, { recursive: true });
  return path;
}
