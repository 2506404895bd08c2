/** Jobs per second from the first SubmitJob to the last SUCCEEDED, beside a loop that spawns `true`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { ListJobsCommand } from "@aws-sdk/client-batch";
import {
  describeJobs,
  eventually,
  makeQueue,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";

export async function measureEndToEnd(options: { rounds: number; jobs: number }): Promise<void> {
  const slots = Math.max(2, availableParallelism());
  const server = await serve(temporaryFolder("bench-run"), "--runtime", "process");
  await makeQueue(server, "bench", slots);
  await registerShell(server, "true", "", {
    container: {
      image: "busybox",
      command: ["true"],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "64" },
      ],
    },
  });
  await runArray(server, slots); // the instance is up and everything is warm

  const rows: (string | number)[][] = [];
  const arrays: number[] = [];
  const singles: number[] = [];
  const limits: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    limits.push(options.jobs / (await seconds(() => spawnLoop(options.jobs, slots))));
    arrays.push(options.jobs / (await seconds(() => runArray(server, options.jobs))));
    singles.push(options.jobs / (await seconds(() => runSingles(server, options.jobs))));
  }
  for (const [name, rates] of [
    ["one array", arrays],
    ["separate jobs, 8 submitters", singles],
  ] as const) {
    const ratios = rates.map((rate, round) => rate / (limits[round] ?? 1));
    rows.push([name, median(rates), median(limits), median(ratios), Math.min(...ratios)]);
  }
  printTable(
    `End to end: ${options.jobs} jobs of \`true\`, process runtime, ${slots} slots, beside spawn("true") by ${slots}`,
    ["", "ours /s", "spawn /s", "ratio (median)", "worst round"],
    rows,
  );
  await server.kill("SIGTERM");
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function runArray(server: Served, size: number): Promise<void> {
  const jobId = await submit(server, {
    jobQueue: "bench",
    jobDefinition: "true",
    arrayProperties: { size },
  });
  await eventually("the array ends", async () => {
    const [job] = await describeJobs(server, [jobId]);
    if (job?.status === "FAILED") throw new Error(`the array failed: ${job.statusReason}`);
    return job?.status === "SUCCEEDED";
  });
}

async function runSingles(server: Served, count: number): Promise<void> {
  let submitted = 0;
  let last = "";
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (submitted < count) {
        submitted += 1;
        last = await submit(server, { jobQueue: "bench", jobDefinition: "true" });
      }
    }),
  );
  // The queue is first in, first out: when the last one has ended, look whether anything is left.
  await eventually("the last job ends", async () => {
    const [job] = await describeJobs(server, [last]);
    return job?.status === "SUCCEEDED";
  });
  for (const jobStatus of ["RUNNABLE", "STARTING", "RUNNING", "FAILED"] as const) {
    await eventually(`no job is ${jobStatus}`, async () => {
      const answer = await server.batch.send(new ListJobsCommand({ jobQueue: "bench", jobStatus }));
      return answer.jobSummaryList?.length === 0;
    });
  }
}

async function spawnLoop(count: number, concurrency: number): Promise<void> {
  let started = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (started < count) {
        started += 1;
        await once(spawn("true", { stdio: "ignore" }), "exit");
      }
    }),
  );
}
