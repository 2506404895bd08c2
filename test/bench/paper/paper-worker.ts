/**
 * One measurement in a process of its own, so that its memory is its own: `run JOBS MACHINES` simulates a whole
 * workload, `steps MACHINES LINE…` measures decisions. Prints JSON.
 */
import { nothingFails } from "../../../src/faults/fault-plan.ts";
import { runStudy } from "../../../src/sim/what-if/run-study.ts";
import { processorMs } from "../processor-time.ts";
import { paperCluster, paperWorkload } from "./paper-cluster.ts";
import { plannerSteps } from "./planner-steps.ts";

export type WholeRun = {
  readonly jobs: number;
  readonly machines: number;
  readonly seconds: number;
  readonly virtualHours: number;
  readonly events: number;
  readonly memoryMiB: number;
  readonly decisions: number;
  /** Of one decision, milliseconds. */
  readonly decideMean: number;
  readonly decideMax: number;
};

/** Large fleets decide seldom: as on a real server, more happens between two decisions that take longer. */
const roundMsOf = (machines: number): number => Math.min(10_000, Math.max(100, 10 * machines));

async function wholeRun(jobs: number, machines: number): Promise<WholeRun> {
  const decisions: number[] = [];
  let events = 0;
  const began = processorMs();
  const report = await runStudy({
    ...{ cluster: paperCluster(machines), workload: paperWorkload(jobs) },
    ...{ faults: nothingFails, seed: 1, roundMs: roundMsOf(machines) },
    stopwatch: processorMs,
    metrics: {
      count: () => {},
      time(name, seconds) {
        if (name === "batchyard_decide_seconds") decisions.push(seconds * 1_000);
      },
    },
    onProgress(progress) {
      events = progress.events;
      if (events % 100_000 !== 0) return;
      const { now, ended, running } = progress;
      const seconds = Math.round((processorMs() - began) / 1_000);
      const minutes = Math.round(now / 60_000);
      process.stderr.write(
        `${seconds} s: ${events} events, ${minutes} virtual minutes, ${ended} of ${jobs} ended, ${running} run\n`,
      );
    },
  });
  if (report.all.succeeded !== report.all.jobs) throw new Error("some jobs did not succeed");
  return {
    jobs: report.all.jobs,
    machines: report.launches,
    seconds: (processorMs() - began) / 1_000,
    virtualHours: report.simulated / 3_600_000,
    events,
    memoryMiB: process.resourceUsage().maxRSS / 1_024,
    decisions: decisions.length,
    decideMean: decisions.reduce((sum, one) => sum + one, 0) / decisions.length,
    decideMax: decisions.reduce((most, one) => Math.max(most, one), 0),
  };
}

const [what, ...sizes] = process.argv.slice(2);
const [first = 0, ...more] = sizes.map(Number);
const result =
  what === "run" ? await wholeRun(first, more[0] ?? 1) : await plannerSteps(first, more);
process.stdout.write(`${JSON.stringify(result)}\n`);
