/**
 * Measures the log store on files: small puts, pages of a large stream, 100,000 streams in one group.
 * Run: node --expose-gc test/bench/log-store.ts [events in the large stream, default 1,000,000]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "../../src/main/system-clock.ts";
import type { LogEventsQuery, LogStore } from "../../src/ports/log-store.ts";
import { openFileLogStore } from "../../src/store/logs/file-log-store.ts";

const GROUP = "/aws/batch/job";
const MESSAGE =
  "2026-01-01 12:00:00 INFO record 123456 of the input was read, and all is well with it";
const START = 1_700_000_000_000;
const clock = systemClock;

const largeEvents = Number(process.argv[2] ?? 1_000_000);
const dir = await mkdtemp(path.join(tmpdir(), "bench-logs-"));
try {
  const logs = await openFileLogStore({ dir, clock });
  await smallPuts(logs);
  await largeStream(logs);
  await logs.deleteGroup(GROUP);
  await manyStreams(logs);
  await logs.close();
  await reopened();
} finally {
  await rm(dir, { recursive: true });
}

async function smallPuts(logs: LogStore): Promise<void> {
  const event = [{ timestamp: START, message: MESSAGE }];
  const cases = [
    { what: "one writer", writers: 1, streams: 1, puts: 20_000 },
    { what: "100 writers, one stream", writers: 100, streams: 1, puts: 100_000 },
    { what: "100 writers, 100 streams", writers: 100, streams: 100, puts: 50_000 },
  ];
  for (const { what, writers, streams, puts } of cases) {
    const took = await timed(() =>
      inParallel(writers, puts, (index) => logs.put(GROUP, `${what} ${index % streams}`, event)),
    );
    console.log(`puts of one event, ${what}: ${Math.round((puts / took) * 1000)}/s`);
  }
}

async function largeStream(logs: LogStore): Promise<void> {
  const perPut = 5000;
  const took = await timed(async () => {
    for (let first = 0; first < largeEvents; first += perPut) {
      const events = Array.from({ length: perPut }, (_, i) => ({
        timestamp: START + first + i,
        message: MESSAGE,
      }));
      await logs.put(GROUP, "large", events);
    }
  });
  const [info] = (await logs.listStreams({ group: GROUP, prefix: "large", limit: 1 })) ?? [];
  const megabytes = Math.round((info?.storedBytes ?? 0) / 1e6);
  console.log(`large stream: ${megabytes} MB, ${Math.round((largeEvents / took) * 1000)} events/s`);
  const middle = START + largeEvents / 2;
  const pages: Readonly<Record<string, Omit<LogEventsQuery, "group" | "stream">>> = {
    "first 100": { limit: 100, startFromHead: true },
    "last 100": { limit: 100, startFromHead: false },
    "first mebibyte": { limit: 10_000, startFromHead: true },
    "last mebibyte": { limit: 10_000, startFromHead: false },
    "50 ms in the middle": {
      limit: 100,
      startFromHead: true,
      startTime: middle,
      endTime: middle + 50,
    },
  };
  for (const [what, query] of Object.entries(pages)) {
    const read = () => logs.read({ group: GROUP, stream: "large", ...query });
    await read();
    console.log(`  page, ${what}: ${(await timed(read)).toFixed(1)} ms`);
  }
}

async function manyStreams(logs: LogStore): Promise<void> {
  const took = await timed(() =>
    inParallel(200, 100_000, (index) =>
      logs.put(GROUP, `definition/default/${index.toString(16).padStart(32, "0")}`, [
        { timestamp: START + index, message: MESSAGE },
      ]),
    ),
  );
  console.log(`100,000 streams with an event each: ${(took / 1000).toFixed(1)} s`);
}

async function reopened(): Promise<void> {
  const before = heapMB();
  let logs: LogStore | undefined;
  const open = await timed(async () => {
    logs = await openFileLogStore({ dir, clock });
  });
  if (logs === undefined) return;
  console.log(`open with 100,000 streams: ${open.toFixed(1)} ms`);
  const byTime = { orderBy: "lastEventTime", descending: true } as const;
  for (const [what, order] of Object.entries({ "by name": {}, "by time": byTime })) {
    for (const turn of ["first", "second"]) {
      const store = logs;
      const took = await timed(() => store.listStreams({ group: GROUP, limit: 50, ...order }));
      const heap = (heapMB() - before).toFixed(1);
      console.log(`  ${turn} listing ${what}: ${took.toFixed(1)} ms; heap +${heap} MB`);
    }
  }
  await logs.close();
}

async function inParallel(
  workers: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function heapMB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
