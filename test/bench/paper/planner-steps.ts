/**
 * What one decision of the planner takes (the snapshot's read and `decide`), on a cluster whose machines are all busy,
 * as the fleet and the line before it grow. The line is filled past the operations, as only its length matters here.
 */

import { nothingFails } from "../../../src/faults/fault-plan.ts";
import { openStudyHouse } from "../../../src/sim/what-if/study-house.ts";
import { setUp, submitJobs } from "../../../src/sim/what-if/submit-jobs.ts";
import { fill, jobId, plainJob } from "../../support/scale-world.ts";
import { processorMs } from "../processor-time.ts";
import { lastingWorkload, paperCluster, vCpusPerMachine } from "./paper-cluster.ts";

export type PlannerStep = {
  readonly machines: number;
  readonly waiting: number;
  readonly milliseconds: number;
};

/** Processor time comes in coarse ticks: what takes little is measured many times. */
const stepsFor = (machines: number): number => Math.max(9, Math.ceil(3_000 / machines));
const minuteMs = 60_000;

export async function plannerSteps(
  machines: number,
  lines: readonly number[],
): Promise<readonly PlannerStep[]> {
  const cluster = paperCluster(machines);
  const decisions: number[] = [];
  const house = await openStudyHouse({
    ...{ cluster, faults: nothingFails, seed: 1, roundMs: 1_000 },
    stopwatch: processorMs,
    metrics: {
      count: () => {},
      time(name, seconds) {
        if (name === "batchyard_decide_seconds") decisions.push(seconds * 1_000);
      },
    },
  });
  const { deps, record } = house;
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await house.step(Number.POSITIVE_INFINITY);
  };
  try {
    let isReady = false;
    const workload = lastingWorkload(machines);
    void setUp(deps, cluster, workload).then(() => {
      isReady = true;
    });
    await until(() => isReady);
    const onRefused = (error: Error): never => {
      throw error;
    };
    submitJobs(deps, { workload, record, admit: house.admit, onRefused });
    await until(() => record.counts().running === machines * vCpusPerMachine);
    const rest = house.now() + 2 * minuteMs;
    await until(() => house.now() > rest);
    const measured: PlannerStep[] = [];
    let filled = 0;
    for (const waiting of [...lines].sort((a, b) => a - b)) {
      const from = filled;
      await fill(deps.store, waiting - from, (n) => ({
        job: plainJob(jobId(1, from + n), { jobQueue: "paper", createdAt: deps.clock.now() }),
      }));
      filled = waiting;
      decisions.length = 0;
      while (decisions.length < stepsFor(machines)) {
        deps.poke();
        await house.step(Number.POSITIVE_INFINITY);
      }
      const sum = decisions.reduce((total, one) => total + one, 0);
      measured.push({ machines, waiting, milliseconds: sum / decisions.length });
    }
    return measured;
  } finally {
    await house.close();
  }
}
