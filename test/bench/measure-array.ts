/**
 * An array of 10,000: how long its submission takes, beside that of a single job; and how many of its children a second
 * run, beside a loop that spawns as many processes.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { TerminateJobCommand } from "@aws-sdk/client-batch";
import {
  describeJobs,
  eventually,
  makeQueue,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";

const size = 10_000;

export async function measureArray(options: { rounds: number; spawns: number }): Promise<void> {
  const slots = Math.max(2, availableParallelism());
  const server = await serve(temporaryFolder("bench-array"), "--runtime", "process");
  await makeQueue(server, "bench", slots);
  const container = { image: "busybox", command: ["true"] };
  await registerShell(server, "true", "", {
    container: {
      ...container,
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "64" },
      ],
    },
  });
  const job = { jobQueue: "bench", jobDefinition: "true" };
  const warm = await submit(server, job);
  await hasSucceeded(warm);

  const single: number[] = [];
  const array: number[] = [];
  const arrays: string[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    single.push(await milliseconds(async () => void (await submit(server, job))));
    array.push(
      await milliseconds(async () => {
        arrays.push(await submit(server, { ...job, arrayProperties: { size } }));
      }),
    );
    // One of them is enough to run; the others would only be in its way.
    if (arrays.length > 1) await cancelled(arrays.pop() ?? "");
  }
  printTable(
    `SubmitJob of an array of ${size}, beside that of a single job`,
    ["", "array ms", "single ms", "ratio (median)"],
    [["SubmitJob", median(array), median(single), median(array) / median(single)]],
  );

  const limit = await milliseconds(() => spawnLoop(options.spawns, slots));
  const ours = await milliseconds(() => hasSucceeded(arrays[0] ?? ""));
  const perSecond = { ours: (size / ours) * 1000, limit: (options.spawns / limit) * 1000 };
  printTable(
    `Children of an array of ${size} that run \`true\`, beside spawn("true") by ${slots}`,
    ["", "children /s", "spawn /s", "ratio"],
    [["one array", perSecond.ours, perSecond.limit, perSecond.ours / perSecond.limit]],
  );
  await server.kill("SIGTERM");

  async function hasSucceeded(jobId: string): Promise<void> {
    await eventually(
      `${jobId} has succeeded`,
      async () => {
        const [described] = await describeJobs(server, [jobId]);
        if (described?.status === "FAILED") throw new Error(described.statusReason);
        return described?.status === "SUCCEEDED";
      },
      600_000,
    );
  }

  async function cancelled(jobId: string): Promise<void> {
    await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
  }
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
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
