/**
 * How long the event loop is kept busy at a stretch by the largest works there are, in processor time, beside the 50 ms
 * that nobody should have to wait for longer. Everything is done by the steps that a server does it by.
 */

import { setImmediate } from "node:timers/promises";
import { commitNodes } from "../../src/control/commit-nodes.ts";
import { decide } from "../../src/core/decide.ts";
import { randomIds } from "../../src/main/random-ids.ts";
import type { Store } from "../../src/ports/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { instanceRow, queueRow } from "../conformance/store-fixtures.ts";
import {
  fill,
  jobId,
  plainJob,
  queueName,
  recordAndSweep,
  removeAllFinished,
  startChildren,
} from "../support/scale-world.ts";
import { temporaryFolder } from "../support/serve.ts";
import { testSite } from "../support/service-deps.ts";
import { printTable } from "./figures.ts";
import { longestTurn } from "./longest-turn.ts";

const limitMs = 50;
const many = 10_000;
/** AWS's limit on the nodes of a job. */
const nodes = 1_000;
const room = { cpu: 1024, memoryMiB: 512, gpus: 0 };
const cancel = { kind: "cancel", reason: "enough" } as const;
const terminate = { kind: "terminate", reason: "enough" } as const;

/** What a snapshot holds beside rows. */
const outside = { now: 5, instanceTypes: [], images: {}, shortages: [], joinFailures: [] };

type Work = {
  readonly title: string;
  readonly begin: (store: Store) => Promise<() => Promise<void>>;
};

const works: readonly Work[] = [
  {
    title: `${nodes} nodes of a job are placed on as many instances`,
    async begin(store) {
      const id = jobId(10, 0);
      const runs = [{ first: 0, last: nodes - 1, resources: room }];
      const layout = { numNodes: nodes, mainNode: 0, runs };
      await fill(store, 1, () => ({ job: plainJob(id, { nodes: layout }) }));
      const rows = Array.from({ length: nodes }, (_, n) => instanceRow(n));
      await store.transact(async (tx) => {
        for (const row of rows) await tx.instances.insert(row);
      });
      const places = rows.map(({ instanceId }, nodeIndex) => ({
        ...{ nodeIndex, instanceId, resources: room, gpuIds: [] },
      }));
      const change = { kind: "place-nodes", jobId: id, attempt: 1, nodes: places } as const;
      const deps = { site: testSite, ids: randomIds };
      return async () => {
        await store.transact((tx) => commitNodes(deps, tx, change, 5));
      };
    },
  },
  {
    title: `retention of ${many} jobs and an array of ${many}`,
    async begin(store) {
      const ended = { status: "SUCCEEDED", stoppedAt: 5 } as const;
      await fill(store, many, (n) => ({ job: plainJob(jobId(1, n), ended) }));
      const id = jobId(2, 0);
      await fill(store, 1, () => ({ job: plainJob(id, { ...ended, arraySize: many }) }));
      await startChildren(store, id, many, ended);
      return () => removeAllFinished(store, 1e7);
    },
  },
  {
    title: `the first of a chain of ${many} fails`,
    async begin(store) {
      await fill(store, many, (n) =>
        n === 0
          ? { job: plainJob(jobId(3, 0)) }
          : { job: plainJob(jobId(3, n), { status: "PENDING" }), waitsFor: [jobId(3, n - 1)] },
      );
      return () => recordAndSweep(store, jobId(3, 0), cancel);
    },
  },
  {
    title: `${many} jobs wait for one that fails`,
    async begin(store) {
      await fill(store, many, (n) =>
        n === 0
          ? { job: plainJob(jobId(4, 0)) }
          : { job: plainJob(jobId(4, n), { status: "PENDING" }), waitsFor: [jobId(4, 0)] },
      );
      return () => recordAndSweep(store, jobId(4, 0), cancel);
    },
  },
  {
    title: `an array of ${many} children with attempts behind them is terminated`,
    async begin(store) {
      const id = jobId(5, 0);
      const parent = { status: "PENDING", arraySize: many } as const;
      await fill(store, 1, () => ({ job: plainJob(id, parent) }));
      await startChildren(store, id, many, { attempts: [{ stoppedAt: 1 }] });
      return () => recordAndSweep(store, id, terminate);
    },
  },
  {
    title: `20 arrays of ${many} are cancelled, one of ${many} waits for all of them child by child`,
    async begin(store) {
      const arrays = Array.from({ length: 20 }, (_, n) => jobId(6, n));
      const parent = { status: "PENDING", arraySize: many } as const;
      await fill(store, 20, (n) => ({ job: plainJob(jobId(6, n), parent) }));
      await fill(store, 1, () => ({ job: plainJob(jobId(7, 0), parent), elementWise: arrays }));
      return async () => {
        for (const id of arrays) await recordAndSweep(store, id, cancel);
      };
    },
  },
  {
    title: "a hundred decisions, and a search for a name, while 300000 jobs and 100 arrays wait",
    async begin(store) {
      await store.transact((tx) => tx.jobQueues.insert(queueRow(queueName)));
      const parent = { status: "PENDING", arraySize: many } as const;
      await fill(store, 100, (n) => ({ job: plainJob(jobId(8, n), parent) }));
      await fill(store, 300_000, (n) => ({ job: plainJob(jobId(9, n)) }));
      return async () => {
        for (let round = 0; round < 100; round += 1) {
          const rows = await store.read((view) => view.snapshot(512));
          decide({ ...outside, ...rows });
          await setImmediate();
        }
        const within = { jobQueue: queueName };
        const search = { within, order: "newest-first", limit: 100, jobName: "nobody" } as const;
        await store.read((view) => view.jobs.list(search));
      };
    },
  },
];

export async function measureScale(): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const { title, begin } of works) {
    const store = await openSqliteStore({ path: `${temporaryFolder("bench-scale")}/scale.db` });
    const work = await begin(store);
    const { longestMs, seconds } = await longestTurn(work);
    rows.push([title, longestMs, longestMs / limitMs, seconds]);
    await store.close();
  }
  printTable(
    `The longest stretch of processor time without a pause, beside ${limitMs} ms`,
    ["", "longest ms", "ratio", "all of it s"],
    rows,
  );
}
