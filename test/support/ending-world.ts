/**
 * Much that follows from little: a chain of jobs, many that wait for one, an array with all its children alive, and
 * arrays that another waits for child by child. Ending the first of each takes many transactions.
 */
import { recordJobEvent } from "../../src/ledger/record-job-event.ts";
import { sweep } from "../../src/ledger/sweep.ts";
import type { JobQuery, Store } from "../../src/ports/store.ts";
import { fill, jobId, jobsWithin, plainJob, queueName, startChildren } from "./scale-world.ts";

export type EndingSizes = {
  readonly chained: number;
  /** Jobs that wait for one. */
  readonly waiting: number;
  /** Of the array all of whose children are alive. */
  readonly children: number;
  readonly arrays: number;
  readonly arraySize: number;
};

/** Several transactions for each, and no more. */
export const smallEnds: EndingSizes = {
  ...{ chained: 700, waiting: 700, children: 900 },
  ...{ arrays: 4, arraySize: 400 },
};

const arrayIds = ({ arrays }: EndingSizes): readonly string[] =>
  Array.from({ length: arrays }, (_, n) => jobId(4, n));

/** Which jobs are cancelled, and which is terminated; everything else follows. */
export function whatIsEnded(sizes: EndingSizes): {
  readonly cancelled: readonly string[];
  readonly terminated: string;
} {
  return {
    cancelled: [jobId(1, 0), jobId(2, 0), ...arrayIds(sizes)],
    terminated: jobId(3, 0),
  };
}

/** Where they and all that follows are found. */
export function endingJobs(sizes: EndingSizes): readonly JobQuery["within"][] {
  const arrays = [jobId(3, 0), jobId(5, 0), ...arrayIds(sizes)];
  return [{ jobQueue: queueName }, ...arrays.map((arrayParentId) => ({ arrayParentId }))];
}

export async function fillEndingWorld(store: Store, sizes: EndingSizes): Promise<void> {
  const { chained, waiting, children, arrays, arraySize } = sizes;
  const pending = { status: "PENDING" } as const;
  const waitingFor = (kind: number, n: number, on: number) =>
    n === 0
      ? { job: plainJob(jobId(kind, 0)) }
      : { job: plainJob(jobId(kind, n), pending), waitsFor: [jobId(kind, on)] };
  await fill(store, chained, (n) => waitingFor(1, n, n - 1));
  await fill(store, waiting, (n) => waitingFor(2, n, 0));
  const live = { ...pending, arraySize: children };
  await fill(store, 1, () => ({ job: plainJob(jobId(3, 0), live) }));
  await startChildren(store, jobId(3, 0), children, { attempts: [{ stoppedAt: 1 }] });
  const parent = { ...pending, arraySize };
  await fill(store, arrays, (n) => ({ job: plainJob(jobId(4, n), parent) }));
  await fill(store, 1, () => ({
    job: plainJob(jobId(5, 0), parent),
    elementWise: arrayIds(sizes),
  }));
}

/** Ends it all, as operations and the janitor would; what was ended before is passed over. Tells each commit. */
export async function endWorld(store: Store, onCommit: () => void = () => {}): Promise<void> {
  const cancel = { kind: "cancel", reason: "enough" } as const;
  const terminate = { kind: "terminate", reason: "enough" } as const;
  const { cancelled, terminated } = whatIsEnded(smallEnds);
  for (const [id, event] of [
    ...cancelled.map((each) => [each, cancel] as const),
    [terminated, terminate] as const,
  ]) {
    await store.transact((tx) => recordJobEvent(tx, id, event, 2));
    onCommit();
  }
  while (await store.transact((tx) => sweep(tx, 2))) onCommit();
}

/** Every job and child with its status, reason and end, one line each. */
export async function statesOf(store: Store): Promise<readonly string[]> {
  const jobs = await jobsWithin(store, endingJobs(smallEnds));
  return jobs.map(
    ({ jobId: id, status, statusReason, stoppedAt }) =>
      `${id} ${status} ${statusReason} ${stoppedAt}`,
  );
}
