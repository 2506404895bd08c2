/**
 * How long from calling SubmitJob to the first instruction of the job, one job at a time on an idle system: the job
 * writes the time at which it runs. Beside it, the same command spawned without a server.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ended, makeQueue, registerShell, submit } from "../support/batch-story.ts";
import { serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";

export async function measureFirstInstruction(options: { jobs: number }): Promise<void> {
  const notes = temporaryFolder("bench-notes");
  const server = await serve(temporaryFolder("bench-first"), "--runtime", "process");
  await makeQueue(server, "first");
  await registerShell(server, "first", `date +%s%N > ${notes}/$AWS_BATCH_JOB_ID`);

  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < options.jobs; round += 1) {
    const calledAt = performance.timeOrigin + performance.now();
    const jobId = await submit(server, { jobQueue: "first", jobDefinition: "first" });
    await ended(server, [jobId]);
    // The first one launches the instance.
    if (round > 0) ours.push(noted(join(notes, jobId)) - calledAt);

    const spawnedAt = performance.timeOrigin + performance.now();
    const file = join(notes, "bare");
    await once(spawn("sh", ["-c", `date +%s%N > ${file}`], { stdio: "ignore" }), "exit");
    bare.push(noted(file) - spawnedAt);
  }
  ours.sort((a, b) => a - b);
  printTable(
    "SubmitJob to first instruction, idle, one job at a time, process runtime",
    ["", "p50 ms", "p99 ms"],
    [
      ["through Batchyard", median(ours), ours[Math.floor(ours.length * 0.99)] ?? 0],
      ["spawned directly", median(bare), Math.max(...bare)],
      ["difference", median(ours) - median(bare), ""],
    ],
  );
  await server.kill("SIGTERM");
}

/** Epoch milliseconds with a fraction. */
function noted(file: string): number {
  return Number(readFileSync(file, "utf8").trim()) / 1e6;
}
