/**
 * Scale on paper: the whole house in virtual time with up to a million jobs on ten thousand machines, and how decisions
 * grow with the fleet and with the line. Writes docs/scale.md.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { projectRoot } from "../../support/serve.ts";
import { paperPage, printGrowth, printRuns, printSteps } from "./paper-page.ts";
import type { WholeRun } from "./paper-worker.ts";
import type { PlannerStep } from "./planner-steps.ts";

const worker = fileURLToPath(new URL("paper-worker.ts", import.meta.url));
const jobsPerMachine = 100;
const lines = [1_000, 10_000, 100_000, 1_000_000];

/** `jobs`: the most, a power of ten; machines are a hundredth of them. */
export async function measurePaper({ jobs }: { readonly jobs: number }): Promise<void> {
  const sizes = powersOfTen(1_000, jobs);
  const runs: WholeRun[] = [];
  for (const size of sizes) {
    runs.push(await measured<WholeRun>("run", size, size / jobsPerMachine));
    printRuns(runs);
  }
  const steps: PlannerStep[] = [];
  for (const size of sizes) {
    steps.push(
      ...(await measured<readonly PlannerStep[]>("steps", size / jobsPerMachine, ...lines)),
    );
  }
  printSteps(steps);
  printGrowth(runs, steps);
  writeFileSync(join(projectRoot, "docs/scale.md"), paperPage(runs, steps));
}

async function measured<T>(what: string, ...sizes: readonly number[]): Promise<T> {
  const words = ["--max-old-space-size=16384", worker, what, ...sizes.map(String)];
  const running = promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 24 });
  running.child.stderr?.pipe(process.stderr);
  return JSON.parse((await running).stdout) as T;
}

function powersOfTen(from: number, to: number): readonly number[] {
  return from > to ? [] : [from, ...powersOfTen(from * 10, to)];
}
