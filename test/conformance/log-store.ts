/**
 * What every log store must do; the contract of src/ports/log-store.ts as tests. `open` gives an empty store on
 * the given clock; `reopen` closes it and opens the same data again, where the kind of store keeps data.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Clock } from "../../src/ports/clock.ts";
import type { LogEvent, LogEventsPage, LogStore } from "../../src/ports/log-store.ts";
import { manualClock } from "../support/manual-clock.ts";

export type OpenedLogStore = {
  readonly logs: LogStore;
  readonly reopen?: () => Promise<LogStore>;
  readonly dispose: () => Promise<void>;
};

const GROUP = "/aws/batch/job";
const MIB = 1024 * 1024;

export function exerciseLogStore(
  name: string,
  open: (clock: Clock) => Promise<OpenedLogStore>,
): void {
  const on = async (
    work: (
      logs: LogStore,
      opened: OpenedLogStore,
      clock: ReturnType<typeof manualClock>,
    ) => Promise<void>,
  ): Promise<void> => {
    const clock = manualClock();
    const opened = await open(clock);
    try {
      await work(opened.logs, opened, clock);
    } finally {
      await opened.dispose();
    }
  };

  describe(`log store: ${name}`, () => {
    test("a put makes group and stream, and is readable at once", () =>
      on(async (logs, _opened, clock) => {
        await logs.put(GROUP, "a/default/1", [{ timestamp: 5, message: "one" }]);
        clock.advance(7);
        await logs.put(GROUP, "a/default/1", [{ timestamp: 4, message: "two\n\u0000\u{1f600}" }]);
        const page = await read(logs, "a/default/1", { limit: 10, startFromHead: true });
        assert.deepEqual(
          page.events.map(({ eventId: _id, ...event }) => event),
          [
            { timestamp: 5, message: "one", ingestionTime: clock.now() - 7 },
            { timestamp: 4, message: "two\n\u0000\u{1f600}", ingestionTime: clock.now() },
          ],
        );
        assert.equal(new Set(page.events.map((event) => event.eventId)).size, 2);
      }));

    test("what is not there is named", () =>
      on(async (logs) => {
        const query = { group: GROUP, stream: "s", limit: 1, startFromHead: true };
        assert.equal(await logs.read(query), "no group");
        assert.equal(await logs.createStream(GROUP, "s"), "no group");
        assert.equal(await logs.listStreams({ group: GROUP, limit: 1 }), undefined);
        assert.equal(await logs.deleteGroup(GROUP), false);
        assert.equal(await logs.createGroup(GROUP), "created");
        assert.equal(await logs.createGroup(GROUP), "exists");
        assert.equal(await logs.read(query), "no stream");
        assert.equal(await logs.createStream(GROUP, "s"), "created");
        assert.equal(await logs.createStream(GROUP, "s"), "exists");
        assert.equal(await logs.read({ ...query, nextToken: "f/12" }), "bad token");
        assert.equal(await logs.read({ ...query, nextToken: `f/${"9".repeat(56)}` }), "bad token");
      }));

    test("an empty stream gives tokens that stay until events come", () =>
      on(async (logs) => {
        await logs.createGroup(GROUP);
        await logs.createStream(GROUP, "s");
        for (const startFromHead of [true, false]) {
          const first = await read(logs, "s", { limit: 5, startFromHead });
          assert.deepEqual(first.events, []);
          const nextToken = first.nextForwardToken;
          const again = await read(logs, "s", { limit: 5, startFromHead, nextToken });
          assert.equal(again.nextForwardToken, nextToken);
        }
        const { nextForwardToken } = await read(logs, "s", { limit: 5, startFromHead: false });
        await logs.put(GROUP, "s", numbered(3));
        const page = await read(logs, "s", {
          limit: 5,
          startFromHead: true,
          nextToken: nextForwardToken,
        });
        assert.deepEqual(messages(page), ["0", "1", "2"]);
      }));

    test("without a token the last page comes, and tokens lead both ways from it", () =>
      on(async (logs) => {
        await logs.put(GROUP, "s", numbered(10));
        const last = await read(logs, "s", { limit: 3, startFromHead: false });
        assert.deepEqual(messages(last), ["7", "8", "9"]);
        const before = await read(logs, "s", {
          limit: 3,
          startFromHead: false,
          nextToken: last.nextBackwardToken,
        });
        assert.deepEqual(messages(before), ["4", "5", "6"]);
        // The direction is the token's, whatever startFromHead says.
        const forward = { limit: 3, startFromHead: false, nextToken: before.nextForwardToken };
        assert.deepEqual(messages(await read(logs, "s", forward)), ["7", "8", "9"]);
      }));

    test("at either end the token that was passed comes back", () =>
      on(async (logs) => {
        await logs.put(GROUP, "s", numbered(2));
        const page = await read(logs, "s", { limit: 2, startFromHead: true });
        for (const nextToken of [page.nextForwardToken, page.nextBackwardToken]) {
          const end = await read(logs, "s", { limit: 2, startFromHead: true, nextToken });
          assert.deepEqual(end.events, []);
          assert.ok([end.nextForwardToken, end.nextBackwardToken].includes(nextToken));
        }
      }));

    test("long messages are split between characters, and pages end at a mebibyte", () =>
      on(async (logs) => {
        const message = "€".repeat(600_000);
        await logs.put(GROUP, "s", [{ timestamp: 1, message }]);
        const pages = await readAllForward(logs, "s", 10_000);
        const events = pages.flatMap((page) => page.events);
        assert.equal(events.map((event) => event.message).join(""), message);
        for (const event of events) assert.ok(Buffer.byteLength(event.message) <= 262_144 - 26);
        assert.ok(pages.length >= 2);
        for (const page of pages) {
          const bytes = page.events.reduce((sum, e) => sum + Buffer.byteLength(e.message) + 26, 0);
          assert.ok(bytes <= MIB, `${bytes} bytes in a page`);
        }
      }));

    test("groups are listed by name, with prefix and page", () =>
      on(async (logs) => {
        for (const group of ["b", "a/2", "a/1", "c", "a/3"]) await logs.createGroup(group);
        const names = async (query: { prefix?: string; after?: string; limit: number }) =>
          (await logs.listGroups(query)).map((group) => group.logGroupName);
        assert.deepEqual(await names({ limit: 10 }), ["a/1", "a/2", "a/3", "b", "c"]);
        assert.deepEqual(await names({ prefix: "a/", after: "a/1", limit: 1 }), ["a/2"]);
        assert.deepEqual(await names({ prefix: "x", limit: 1 }), []);
      }));

    test("streams are listed by name or by time, either way round, page by page", () =>
      on(async (logs) => {
        const times = { x1: 30, x2: 10, x3: 20, y1: 40 };
        for (const [stream, timestamp] of Object.entries(times)) {
          await logs.put(GROUP, stream, [{ timestamp, message: "m" }]);
        }
        await logs.createStream(GROUP, "x0");
        const all = async (query: object): Promise<readonly string[]> => {
          const names: string[] = [];
          let after: { after?: string; afterEventTimestamp?: number } = {};
          for (;;) {
            const page = await logs.listStreams({ group: GROUP, limit: 2, ...query, ...after });
            const last = page?.at(-1);
            if (page === undefined || last === undefined) return names;
            names.push(...page.map((stream) => stream.logStreamName));
            after = {
              after: last.logStreamName,
              afterEventTimestamp: last.lastEventTimestamp ?? 0,
            };
          }
        };
        assert.deepEqual(await all({}), ["x0", "x1", "x2", "x3", "y1"]);
        assert.deepEqual(await all({ descending: true }), ["y1", "x3", "x2", "x1", "x0"]);
        assert.deepEqual(await all({ prefix: "x" }), ["x0", "x1", "x2", "x3"]);
        assert.deepEqual(await all({ prefix: "x", descending: true }), ["x3", "x2", "x1", "x0"]);
        const byTime = { orderBy: "lastEventTime" };
        assert.deepEqual(await all(byTime), ["x0", "x2", "x3", "x1", "y1"]);
        assert.deepEqual(await all({ ...byTime, descending: true }), [
          "y1",
          "x1",
          "x3",
          "x2",
          "x0",
        ]);
        const behind = await logs.listStreams({ group: GROUP, after: "x11", limit: 9 });
        assert.deepEqual(
          behind?.map((stream) => stream.logStreamName),
          ["x2", "x3", "y1"],
        );
      }));

    test("a stream is described by its first and last events", () =>
      on(async (logs, _opened, clock) => {
        const creationTime = clock.now();
        await logs.createGroup(GROUP);
        await logs.createStream(GROUP, "s");
        assert.deepEqual(await logs.listStreams({ group: GROUP, limit: 1 }), [
          { logStreamName: "s", creationTime, storedBytes: 0 },
        ]);
        clock.advance(1000);
        await logs.put(GROUP, "s", [
          { timestamp: 10, message: "a" },
          { timestamp: 30, message: "b" },
          { timestamp: 20, message: "late" },
        ]);
        const [info] = (await logs.listStreams({ group: GROUP, limit: 1 })) ?? [];
        assert.equal(info?.firstEventTimestamp, 10);
        assert.equal(info?.lastEventTimestamp, 30);
        assert.equal(info?.lastIngestionTime, clock.now());
        assert.ok((info?.storedBytes ?? 0) >= 6);
        const [group] = await logs.listGroups({ limit: 1 });
        assert.equal(group?.storedBytes, info?.storedBytes);
      }));

    test("a deleted group is gone with its events, and its name is free", () =>
      on(async (logs) => {
        await logs.put(GROUP, "s", numbered(3));
        assert.equal(await logs.deleteGroup(GROUP), true);
        assert.deepEqual(await logs.listGroups({ limit: 1 }), []);
        await logs.put(GROUP, "s", [{ timestamp: 1, message: "new" }]);
        const page = await read(logs, "s", { limit: 9, startFromHead: true });
        assert.deepEqual(messages(page), ["new"]);
      }));

    test("puts that are not awaited keep their order, in streams that are just being made too", () =>
      on(async (logs) => {
        const streams = Array.from({ length: 40 }, (_, index) => `s${index}`);
        const puts: Promise<void>[] = [];
        for (let round = 0; round < 20; round++) {
          for (const stream of streams) {
            puts.push(logs.put(GROUP, stream, [{ timestamp: round, message: `${round}` }]));
          }
          // Some of them meet a store that is busy with the first ones.
          if (round % 7 === 6) await puts[0];
        }
        await Promise.all(puts);
        for (const stream of streams) {
          const page = await read(logs, stream, { limit: 100, startFromHead: true });
          assert.deepEqual(
            messages(page),
            Array.from({ length: 20 }, (_, round) => `${round}`),
          );
        }
      }));

    test("any puts, any page size: everything comes back in order, forwards and backwards", () =>
      on(async (logs, opened) => {
        let current = logs;
        let run = 0;
        await fc.assert(
          fc.asyncProperty(putsArbitrary, fc.integer({ min: 1, max: 20 }), async (puts, limit) => {
            const stream = `run-${run++}`;
            const half = Math.floor(puts.length / 2);
            for (const events of puts.slice(0, half)) await current.put(GROUP, stream, events);
            if (opened.reopen !== undefined && run % 5 === 0) current = await opened.reopen();
            for (const events of puts.slice(half)) await current.put(GROUP, stream, events);
            const expected = puts.flat();
            if (puts.length === 0) return;
            const forward = await readAllForward(current, stream, limit);
            assert.deepEqual(plain(forward), expected);
            const backward = await readAllBackward(current, stream, limit);
            assert.deepEqual(plain(backward.toReversed()), expected);
          }),
          { seed: 20260701, numRuns: 100 },
        );
      }));

    test("any time range gives exactly the events within it, both ways, however disordered", () =>
      on(async (logs) => {
        let run = 0;
        const bound = fc.option(fc.integer({ min: 0, max: 1100 }), { nil: undefined });
        await fc.assert(
          fc.asyncProperty(
            putsArbitrary,
            bound,
            bound,
            fc.integer({ min: 1, max: 20 }),
            async (puts, startTime, endTime, limit) => {
              const stream = `run-${run++}`;
              await logs.put(GROUP, stream, []);
              for (const events of puts) await logs.put(GROUP, stream, events);
              const range = {
                ...(startTime !== undefined && { startTime }),
                ...(endTime !== undefined && { endTime }),
              };
              const expected = puts
                .flat()
                .filter(
                  ({ timestamp }) =>
                    timestamp >= (startTime ?? 0) && timestamp < (endTime ?? Infinity),
                );
              assert.deepEqual(plain(await readAllForward(logs, stream, limit, range)), expected);
              const backward = await readAllBackward(logs, stream, limit, range);
              assert.deepEqual(plain(backward.toReversed()), expected);
            },
          ),
          { seed: 20260702, numRuns: 100 },
        );
      }));
  });
}

const eventArbitrary: fc.Arbitrary<LogEvent> = fc.record(
  {
    timestamp: fc.integer({ min: 0, max: 1000 }),
    message: fc.oneof(
      { weight: 8, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
      { weight: 1, arbitrary: fc.constant("") },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 9000 }).map((n) => "é\n".repeat(n)) },
    ),
  },
  { noNullPrototype: true },
);

const putsArbitrary: fc.Arbitrary<LogEvent[][]> = fc.array(
  fc.array(eventArbitrary, { maxLength: 15 }),
  { maxLength: 12 },
);

type PageQuery = {
  readonly limit: number;
  readonly startFromHead: boolean;
  readonly nextToken?: string;
  readonly startTime?: number;
  readonly endTime?: number;
};

async function read(logs: LogStore, stream: string, query: PageQuery): Promise<LogEventsPage> {
  const page = await logs.read({ group: GROUP, stream, ...query });
  if (typeof page === "string") throw new Error(page);
  return page;
}

/** As clients do: on until the same token comes back. */
async function readAllForward(
  logs: LogStore,
  stream: string,
  limit: number,
  range: object = {},
): Promise<LogEventsPage[]> {
  const pages = [await read(logs, stream, { limit, startFromHead: true, ...range })];
  for (;;) {
    const nextToken = pages.at(-1)?.nextForwardToken ?? "";
    const page = await read(logs, stream, { limit, startFromHead: true, nextToken, ...range });
    if (page.nextForwardToken === nextToken) return pages;
    assert.ok(page.events.length <= limit);
    pages.push(page);
  }
}

/** Newest page first. */
async function readAllBackward(
  logs: LogStore,
  stream: string,
  limit: number,
  range: object = {},
): Promise<LogEventsPage[]> {
  const pages = [await read(logs, stream, { limit, startFromHead: false, ...range })];
  for (;;) {
    const nextToken = pages.at(-1)?.nextBackwardToken ?? "";
    const page = await read(logs, stream, { limit, startFromHead: false, nextToken, ...range });
    if (page.nextBackwardToken === nextToken) return pages;
    assert.ok(page.events.length <= limit);
    pages.push(page);
  }
}

function numbered(count: number): readonly LogEvent[] {
  return Array.from({ length: count }, (_, index) => ({ timestamp: index, message: `${index}` }));
}

function messages(page: LogEventsPage): readonly string[] {
  return page.events.map((event) => event.message);
}

function plain(pages: readonly LogEventsPage[]): readonly LogEvent[] {
  return pages.flatMap((page) =>
    page.events.map(({ timestamp, message }) => ({ timestamp, message })),
  );
}
