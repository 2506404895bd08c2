/**
 * Much that follows from little: a chain of jobs, many that wait for one, an array with all its children alive, and
 * arrays that another waits for child by child. Ending the first of each takes many transactions.
 */
import { recordJobEvent } from "../../src/ledger/record-job-event.ts";
import { sweep } from "../../src/ledger/sweep.ts";
import type { Store } from "../../src/ports/store.ts";
import { fill, jobId, plainJob, queueName, startChildren } from "./scale-world.ts";

const chained = 700;
const waiting = 700;
const children = 900;
const arrays = 4;
const arraySize = 400;
const arrayIds = Array.from({ length: arrays }, (_, n) => jobId(4, n));

export async function fillEndingWorld(store: Store): Promise<void> {
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
  await fill(store, 1, () => ({ job: plainJob(jobId(5, 0), parent), elementWise: arrayIds }));
}

/** Ends it all, as operations and the janitor would; what was ended before is passed over. Tells each commit. */
export async function endWorld(store: Store, onCommit: () => void = () => {}): Promise<void> {
  const cancel = { kind: "cancel", reason: "enough" } as const;
  const terminate = { kind: "terminate", reason: "enough" } as const;
  const ends = [jobId(1, 0), jobId(2, 0), ...arrayIds];
  for (const [id, event] of [
    ...ends.map((each) => [each, cancel] as const),
    [jobId(3, 0), terminate] as const,
  ]) {
    await store.transact((tx) => recordJobEvent(tx, id, event, 2));
    onCommit();
  }
  while (await store.transact((tx) => sweep(tx, 2))) onCommit();
}

/** Every job and child with its status, reason and end, one line each. */
export async function statesOf(store: Store): Promise<readonly string[]> {
  const within = [
    { jobQueue: queueName },
    ...[jobId(3, 0), jobId(5, 0), ...arrayIds].map((arrayParentId) => ({ arrayParentId })),
  ];
  return store.read(async (view) => {
    const lines: string[] = [];
    for (const each of within) {
      let after: string | undefined;
      do {
        const query = { within: each, order: "oldest-first", limit: 1_000 } as const;
        const page = await view.jobs.list({ ...query, ...(after !== undefined && { after }) });
        for (const { jobId: id, status, statusReason, stoppedAt } of page.items) {
          lines.push(`${id} ${status} ${statusReason} ${stoppedAt}`);
        }
        after = page.next;
      } while (after !== undefined);
    }
    return lines;
  });
}
