/**
 * What a server that is killed again and again has to work through: everything of the ending world, whose queue has no
 * machines; jobs of long ago, for retention to remove; and arrays with one child left to run, on which a job waits.
 */
import { DatabaseSync } from "node:sqlite";
import {
  CancelJobCommand,
  TerminateJobCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import type { Store } from "../../src/ports/store.ts";
import { makeQueue } from "./batch-story.ts";
import {
  type EndingSizes,
  endingJobs,
  fillEndingWorld,
  smallEnds,
  whatIsEnded,
} from "./ending-world.ts";
import {
  fill,
  jobId,
  jobsWithin,
  plainJob,
  queueName,
  spec,
  startChildren,
} from "./scale-world.ts";
import type { Served } from "./serve.ts";

export type ServedSizes = EndingSizes & {
  /** Jobs that ended long ago, and children of an array that did. */
  readonly old: number;
  readonly oldChildren: number;
  /** Arrays that a job waits for, all of whose children but the last have succeeded. */
  readonly joined: number;
  readonly joinedSize: number;
};

const small: ServedSizes = {
  ...smallEnds,
  ...{ old: 1_200, oldChildren: 600, joined: 4, joinedSize: 300 },
};
/** A chain, a retention pass and a fan-in as large as they are said to be carried. */
const full: ServedSizes = {
  ...{ chained: 10_000, waiting: 10_000, children: 10_000, arrays: 20, arraySize: 10_000 },
  ...{ old: 100_000, oldChildren: 10_000, joined: 20, joinedSize: 10_000 },
};
/** BATCHYARD_TEST_SIZES=full takes many minutes. */
export const servedSizes: ServedSizes = process.env.BATCHYARD_TEST_SIZES === "full" ? full : small;

const liveQueue = "live";
const oldArray = jobId(21, 0);
const joiningJob = jobId(23, 0);
const joinedArrays = Array.from({ length: servedSizes.joined }, (_, n) => jobId(22, n));

/** Queues for the world: one whose environment is DISABLED, one on which jobs run. */
export async function makeQueues(server: Served): Promise<void> {
  await makeQueue(server, queueName);
  await server.batch.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: queueName, state: "DISABLED" }),
  );
  await makeQueue(server, liveQueue);
}

/** Into the store of a server that has made the queues and is stopped. */
export async function fillServedWorld(store: Store, now: number): Promise<void> {
  await fillEndingWorld(store, servedSizes);
  const { old, oldChildren, joinedSize } = servedSizes;
  const longAgo = { createdAt: 1, stoppedAt: 2 };
  await fill(store, old, (n) => ({
    job: plainJob(jobId(20, n), { ...longAgo, status: n % 2 === 0 ? "SUCCEEDED" : "FAILED" }),
  }));
  const ofArray = { status: "SUCCEEDED", arraySize: oldChildren } as const;
  await fill(store, 1, () => ({ job: plainJob(oldArray, { ...longAgo, ...ofArray }) }));
  await startChildren(store, oldArray, oldChildren, { ...longAgo, status: "SUCCEEDED" });

  const live = { jobQueue: liveQueue, createdAt: now };
  const work = { ...spec, retryStrategy: { attempts: 10, evaluateOnExit: [] } };
  await fill(store, joinedArrays.length, (n) => ({
    job: plainJob(joinedArrays[n] ?? "", { ...live, status: "PENDING", arraySize: joinedSize }),
    spec: work,
  }));
  await fill(store, 1, () => ({
    job: plainJob(joiningJob, { ...live, status: "PENDING" }),
    spec: work,
    waitsFor: joinedArrays,
  }));
  for (const id of joinedArrays) {
    await startChildren(store, id, joinedSize - 1, { status: "SUCCEEDED", stoppedAt: now });
  }
}

/** Sent again after a kill, which is harmless: nobody knows which of them were answered. */
export async function sendEnds({ batch }: Served): Promise<void> {
  const { cancelled, terminated } = whatIsEnded(servedSizes);
  const reason = "enough";
  await Promise.all([
    ...cancelled.map((id) => batch.send(new CancelJobCommand({ jobId: id, reason }))),
    batch.send(new TerminateJobCommand({ jobId: terminated, reason })),
  ]);
}

/** Every job and child that is left, with its status and reason, one line each. */
export async function finalStates(store: Store): Promise<readonly string[]> {
  const within = [
    ...endingJobs(servedSizes),
    { jobQueue: liveQueue },
    ...[oldArray, ...joinedArrays].map((arrayParentId) => ({ arrayParentId })),
  ];
  const jobs = await jobsWithin(store, within);
  return jobs.map(({ jobId: id, status, statusReason }) => `${id} ${status} ${statusReason}`);
}

export type Progress = {
  /** Transactions that the server has committed since it was asked first, as far as they could be told apart. */
  readonly commits: () => number;
  /** Nothing is left to end and nothing of long ago is left. */
  readonly isOver: () => boolean;
  /** Some of what is left. */
  readonly evidence: () => string;
  readonly close: () => void;
};

/** Looks into a server's database from outside. */
export function watchProgress(database: string): Progress {
  const db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  const version = db.prepare("PRAGMA data_version");
  const left = db.prepare(
    `SELECT job_id, status, status_reason FROM jobs
     WHERE status NOT IN ('SUCCEEDED', 'FAILED') OR stopped_at = 2 LIMIT 3`,
  );
  let last = version.get()?.data_version;
  let commits = 0;
  return {
    commits() {
      const now = version.get()?.data_version;
      if (now !== last) commits += 1;
      last = now;
      return commits;
    },
    isOver: () => left.get() === undefined,
    evidence: () => JSON.stringify(left.all()),
    close: () => db.close(),
  };
}
