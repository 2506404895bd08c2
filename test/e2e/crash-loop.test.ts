/**
 * SIGKILL again and again: a server with machines of its own, and two agents as programs of their own, under a steady
 * stream of jobs. Whenever the server is dead its database is read, and the simulator's auditors are asked about the
 * real rows. In the end nothing is lost and nothing was done twice.
 *
 * Each attempt notes its start and its end in a file of its own. Twenty seconds, or `MINUTES=3`; `SEED` chooses who is
 * killed when.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { dataFolder } from "../../src/main/data-folder.ts";
import { isTerminal, type Job } from "../../src/model/job.ts";
import { audit } from "../../src/sim/auditors/auditors.ts";
import { randomOf } from "../../src/sim/house/random.ts";
import { type State, stateReader } from "../../src/sim/house/state.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { type JoinedAgent, joinAgent } from "../support/agent-program.ts";
import { ended, makeQueue, registerShell, submit } from "../support/batch-story.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { program, runToEnd, type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const runMs = process.env.MINUTES ? Number(process.env.MINUTES) * 60_000 : 20_000;
const seed = Number(process.env.SEED ?? 1);
/** A kill costs an attempt of each job that runs on what is killed; all ten would be a rare bad luck. */
const attempts = 10;
const submitters = 3;

const script = `
  note="$1/$AWS_BATCH_JOB_ID.$AWS_BATCH_JOB_ATTEMPT"
  echo start >> "$note"
  sleep "$2"
  echo "end $3" >> "$note"
  exit "$3"
`;

describe("a server and agents that are killed again and again", () => {
  const running: { server?: Served; agents: JoinedAgent[] } = { agents: [] };
  after(async () => {
    await running.server?.kill("SIGKILL");
    await Promise.all(running.agents.map((agent) => agent.kill("SIGKILL")));
  });

  it("lose nothing and do nothing twice", async () => {
    const data = temporaryFolder("crash-loop");
    const notes = temporaryFolder("crash-loop-notes");
    const random = randomOf(seed);
    const serveOn = (port: string): Promise<Served> =>
      serveWith({
        data,
        flags: ["--port", port, "--data", data, "--runtime", "process", "--overcommit"],
      });
    let server = await serveOn("0");
    running.server = server;
    const { port } = new URL(server.endpoint);
    await makeQueue(server, "host", 2);
    await makeOwnQueue(server, "own");
    const machines = [await joiner(data), await joiner(data)];
    for (const join of machines) running.agents.push(await join());
    const definitions = await Promise.all([
      registerNote(server, "quick", notes, "0", 0),
      registerNote(server, "slow", notes, "0.7", 0),
      registerNote(server, "fails", notes, "0.1", 3, 2),
    ]);

    const answered: string[] = [];
    let left = submitters;
    const stopAt = performance.now() + runMs;
    const submitting = async (): Promise<void> => {
      while (performance.now() < stopAt) {
        const request = {
          jobQueue: random.pick(["host", "own"]),
          jobDefinition: random.pick(definitions),
          ...(random.chance(0.1) && { arrayProperties: { size: 3 } }),
          ...(random.chance(0.2) && answered.length > 0
            ? { dependsOn: [{ jobId: answered.at(-1) }] }
            : {}),
        };
        const jobId = await submit(server, request).catch(() => undefined);
        if (jobId !== undefined) answered.push(jobId);
        await pause(random.int(50, 250));
      }
      left -= 1;
    };
    const submissions = Array.from({ length: submitters }, submitting);

    const auditor = auditorOf(data, notes);
    let kills = 0;
    while (left > 0) {
      await pause(random.int(500, 3_000));
      kills += 1;
      if (random.chance(0.3)) {
        const which = random.int(0, machines.length - 1);
        await running.agents[which]?.kill("SIGKILL");
        const again = await machines[which]?.();
        if (again !== undefined) running.agents[which] = again;
        continue;
      }
      await server.kill("SIGKILL");
      assert.deepEqual((await auditor()).breaches, []);
      server = await serveOn(port);
      running.server = server;
    }
    await Promise.all(submissions);
    await ended(server, answered, 180_000);
    await server.kill("SIGKILL");

    const { state, breaches } = await auditor();
    assert.deepEqual(breaches, []);
    process.stdout.write(`${kills} kills, ${answered.length} submissions, seed ${seed}\n`);
    for (const jobId of answered) {
      const job = state.jobs.get(jobId);
      assert.ok(
        job !== undefined && isTerminal(job.status),
        `job ${jobId} was answered and is lost`,
      );
    }
    for (const job of state.jobs.values()) checkNotes(job, notes);
  });
});

/** What the simulator's auditors say of the rows as they are now; nobody else has the file open. */
function auditorOf(
  data: string,
  notes: string,
): () => Promise<{ readonly state: State; readonly breaches: readonly string[] }> {
  const read = stateReader();
  let before: State | undefined;
  return async () => {
    const store = await openSqliteStore({ path: dataFolder(data).database });
    try {
      const state = await store.read((view) => read(view, Date.now()));
      const park = { machines: new Map(), ...notesByTask(state, notes) };
      const breaches = audit({ before, state, park });
      before = state;
      return { state, breaches };
    } finally {
      await store.close();
    }
  };
}

type Park = { readonly starts: Map<string, number>; readonly exits: Map<string, number> };

/** How often each container was started and what it ended with, by its task's ARN and its name. */
function notesByTask(state: State, folder: string): Park {
  const park: Park = { starts: new Map(), exits: new Map() };
  const there = new Set(readdirSync(folder));
  for (const { jobId, attempts: past, live } of state.jobs.values()) {
    for (const [index, { taskArn }] of [...past, ...(live ? [live] : [])].entries()) {
      const name = `${jobId}.${index + 1}`;
      if (taskArn === undefined || !there.has(name)) continue;
      const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
      const container = `${taskArn} default`;
      park.starts.set(container, lines.filter((line) => line === "start").length);
      const code = /^end (\d+)$/.exec(lines.at(-1) ?? "")?.[1];
      if (code !== undefined) park.exits.set(container, Number(code));
    }
  }
  return park;
}

/** A job that succeeded did its work in its last attempt; of each attempt there is one start and one end at most. */
function checkNotes({ jobId, status, attempts: past, arraySize }: Job, folder: string): void {
  if (arraySize !== undefined) return;
  const mine = readdirSync(folder).filter((file) => file.startsWith(`${jobId}.`));
  for (const file of mine) {
    const text = readFileSync(join(folder, file), "utf8");
    assert.match(text, /^start\n(?:end \d+\n)?$/, `${file} ran twice`);
    assert.ok(Number(file.split(".").at(-1)) <= past.length, `${file} is of no attempt`);
  }
  // What failed had used its attempts, or the auditors would have said so.
  if (status !== "SUCCEEDED") return;
  const last = readFileSync(join(folder, `${jobId}.${past.length}`), "utf8");
  assert.equal(last, "start\nend 0\n", `the last attempt of ${jobId}`);
}

/** Starts the agent of one more machine, which goes on where it was killed. */
async function joiner(data: string): Promise<() => Promise<JoinedAgent>> {
  const token = await runToEnd(program, ["cluster", "token", "own", "--data", data]);
  assert.equal(token.code, 0, token.stderr);
  const folder = temporaryFolder("crash-loop-agent");
  const config = join(folder, "ecs.config");
  writeFileSync(config, token.stdout, { mode: 0o600 });
  return () => joinAgent({ config, folder });
}

function registerNote(
  yard: Served,
  name: string,
  notes: string,
  seconds: string,
  exitCode: number,
  tries = attempts,
): Promise<string> {
  return registerShell(yard, name, "", {
    retryStrategy: { attempts: tries },
    container: {
      image: "busybox",
      command: ["sh", "-c", script, "sh", notes, seconds, String(exitCode)],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "64" },
      ],
    },
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
