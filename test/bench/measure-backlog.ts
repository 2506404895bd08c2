/**
 * A million jobs in the store: what DescribeJobs of 100, a page of ListJobs and the start of a server cost then, beside
 * the same with a hundred; and what a queued job costs in memory and on disk, beside what was sent to submit it.
 *
 * Nine tenths of them are children of arrays, as in a real backlog of that size; the others are jobs of their own.
 */
import { statSync } from "node:fs";
import { DescribeJobsCommand, ListJobsCommand } from "@aws-sdk/client-batch";
import { dataFolder } from "../../src/main/data-folder.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { makeQueue, registerShell, submit } from "../support/batch-story.ts";
import { fill, jobId, plainJob, queueName, spec } from "../support/scale-world.ts";
import { residentMiB, type Served, serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";

const arraySize = 10_000;

type Figures = {
  readonly describeMs: number;
  readonly listMs: number;
  readonly startMs: number;
  readonly memoryMiB: number;
  readonly diskMiB: number;
};

export async function measureBacklog(options: { jobs: number; rounds: number }): Promise<void> {
  const few = await measureWith({ ...options, jobs: 0 });
  const lots = await measureWith(options);
  const row = (title: string, of: (figures: Figures) => number) => {
    return [title, of(lots), of(few), of(lots) / of(few)];
  };
  printTable(
    `${options.jobs} queued jobs in the store, beside a hundred`,
    ["", "many", "few", "ratio"],
    [
      row("DescribeJobs of 100, ms", ({ describeMs }) => describeMs),
      row("ListJobs, a page of 100, ms", ({ listMs }) => listMs),
      row("start of the server, ms", ({ startMs }) => startMs),
    ],
  );
  const perJob = (of: (figures: Figures) => number) =>
    ((of(lots) - of(few)) * 1024 * 1024) / options.jobs;
  const sent = JSON.stringify(spec).length;
  printTable(
    `A queued job in bytes, beside ${sent} of what it was submitted with`,
    ["", "bytes", "ratio"],
    [
      ["memory", perJob(({ memoryMiB }) => memoryMiB), perJob((f) => f.memoryMiB) / sent],
      ["disk", perJob(({ diskMiB }) => diskMiB), perJob((f) => f.diskMiB) / sent],
    ],
  );
}

async function measureWith({ jobs, rounds }: { jobs: number; rounds: number }): Promise<Figures> {
  const data = temporaryFolder("bench-backlog");
  const flags = ["--runtime", "process"];
  const first = await serve(data, ...flags);
  // Without instances: jobs wait.
  await makeQueue(first, queueName, 0);
  await registerShell(first, "waits", "true");
  const ids: string[] = [];
  while (ids.length < 100) {
    ids.push(await submit(first, { jobQueue: queueName, jobDefinition: "waits" }));
  }
  await first.kill("SIGTERM");
  const { database } = dataFolder(data);
  await fillUp(database, jobs);

  const startMs: number[] = [];
  let server = await started();
  for (let round = 1; round < rounds; round += 1) {
    await server.kill("SIGTERM");
    server = await started();
  }
  const describeMs: number[] = [];
  const listMs: number[] = [];
  for (let round = 0; round < rounds * 5; round += 1) {
    describeMs.push(
      await milliseconds(() => server.batch.send(new DescribeJobsCommand({ jobs: ids }))),
    );
    const list = { jobQueue: queueName, jobStatus: "RUNNABLE", maxResults: 100 } as const;
    listMs.push(await milliseconds(() => server.batch.send(new ListJobsCommand(list))));
  }
  const memoryMiB = residentMiB(server);
  await server.kill("SIGTERM");
  return {
    ...{ describeMs: median(describeMs), listMs: median(listMs), startMs: median(startMs) },
    ...{ memoryMiB, diskMiB: statSync(database).size / 1024 / 1024 },
  };

  async function started(): Promise<Served> {
    let served: Served | undefined;
    startMs.push(
      await milliseconds(async () => {
        served = await serve(data, ...flags);
        await served.batch.send(new DescribeJobsCommand({ jobs: ids.slice(0, 1) }));
      }),
    );
    if (served === undefined) throw new Error("the server did not start");
    return served;
  }
}

async function fillUp(database: string, jobs: number): Promise<void> {
  const arrays = Math.floor((jobs * 0.9) / arraySize);
  const store = await openSqliteStore({ path: database });
  await fill(store, arrays, (n) => ({
    job: plainJob(jobId(1, n), { status: "PENDING", arraySize }),
  }));
  await fill(store, jobs - arrays * arraySize, (n) => ({ job: plainJob(jobId(2, n)) }));
  await store.close();
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
