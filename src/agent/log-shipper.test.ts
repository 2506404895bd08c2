import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ManualClock, manualClock } from "../../test/support/manual-clock.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import { type OutputPosition, outputBegin } from "../ports/container-runtime.ts";
import type { LogEvent } from "../ports/log-store.ts";
import { byteBudget } from "./byte-budget.ts";
import { type LogShipper, type LogShipperDeps, logShipper } from "./log-shipper.ts";
import type { LogTarget } from "./log-target.ts";

/** A log store in memory that can be told to fail or to take its time. */
type Store = {
  readonly puts: (readonly LogEvent[])[];
  failure: Error | undefined;
  gate: Promise<void> | undefined;
};

function open(
  budgetBytes = 1 << 30,
  more: Partial<LogTarget> = {},
  kept: LogShipperDeps["kept"] = undefined,
): { clock: ManualClock; store: Store; shipper: LogShipper } {
  const clock = manualClock();
  const store: Store = { puts: [], failure: undefined, gate: undefined };
  const put = async (group: string, stream: string, events: readonly LogEvent[]): Promise<void> => {
    assert.deepEqual([group, stream], ["/aws/batch/job", "a/default/1"]);
    await store.gate;
    if (store.failure !== undefined) throw store.failure;
    store.puts.push(events);
  };
  const createStream = async (group: string) => {
    if (store.failure !== undefined) throw store.failure;
    return group === "/missing" ? ("no group" as const) : ("created" as const);
  };
  const deps = {
    logs: { put, createStream },
    clock,
    log: silentLog,
    budget: byteBudget(budgetBytes),
    ...(kept !== undefined && { kept }),
  };
  return {
    clock,
    store,
    shipper: logShipper(deps, { group: "/aws/batch/job", stream: "a/default/1", ...more }),
  };
}

const messages = (store: Store): readonly string[] =>
  store.puts.flat().map(({ message }) => message);
const bytes = (text: string): Buffer => Buffer.from(text);
/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("log shipper", () => {
  test("notes how much is stored, in whole events, from where an earlier life has come", async () => {
    const notes: OutputPosition[] = [];
    const from = { stdout: 100, stderr: 10, lines: 7, at: 5 };
    const kept = { from, note: (position: OutputPosition) => void notes.push(position) };
    const { clock, store, shipper } = open(1 << 30, {}, kept);
    const noted = () => notes.map(({ stdout, stderr, lines }) => [stdout, stderr, lines]);
    shipper.write("stdout", bytes("one\ntwo\nthr"));
    shipper.write("stderr", bytes("bad\n"));
    store.failure = new Error("away");
    clock.advance(50);
    await settle();
    assert.deepEqual(noted(), [], "it is not stored yet");
    store.failure = undefined;
    clock.advance(200);
    await settle();
    assert.deepEqual(noted(), [[108, 14, 10]]);
    shipper.write("stdout", bytes("ee\n"));
    clock.advance(50);
    await settle();
    assert.deepEqual(noted().at(-1), [114, 14, 11]);
    assert.equal(notes.at(-1)?.at, clock.now() - 50);
    await shipper.close();
  });

  test("does not count an event that may still grow", async () => {
    const notes: OutputPosition[] = [];
    const kept = { from: outputBegin, note: (at: OutputPosition) => void notes.push(at) };
    const { clock, shipper } = open(1 << 30, { begins: /^>/ }, kept);
    shipper.write("stdout", bytes(">a\n more\n"));
    shipper.write("stdout", bytes(">b\n"));
    clock.advance(50);
    await settle();
    assert.equal(notes.at(-1)?.stdout, 9);
    clock.advance(5_000);
    await settle();
    assert.equal(notes.at(-1)?.stdout, 12, "nothing more came of it");
    await shipper.close();
  });

  test("may not begin where the group is missing that nobody said may be made", async () => {
    const must = { groupMustExist: true } as const;
    const may = (more: Partial<LogTarget>) => open(1 << 30, more).shipper.mayBegin();
    assert.equal(await may({ group: "/missing" }), true);
    assert.equal(await may({ group: "/missing", ...must }), false);
    assert.equal(await may(must), true);
    const failing = open(1 << 30, must);
    failing.store.failure = new Error("no answer");
    assert.equal(await failing.shipper.mayBegin(), true, "what cannot be known costs no job");
  });

  test("lines of a moment are written together, with the time each came", async () => {
    const { clock, store, shipper } = open();
    const start = clock.now();
    shipper.write("stdout", bytes("one\ntw"));
    clock.advance(20);
    shipper.write("stderr", bytes("aside\n"));
    shipper.write("stdout", bytes("o\n\n"));
    await settle();
    assert.deepEqual(store.puts, []);
    clock.advance(30);
    await settle();
    assert.deepEqual(store.puts, [
      [
        { timestamp: start, message: "one" },
        { timestamp: start + 20, message: "aside" },
        { timestamp: start + 20, message: "two" },
      ],
    ]);
  });

  test("a container that never says anything has a stream all the same", async () => {
    const { store, shipper } = open();
    await shipper.begin();
    assert.deepEqual(store.puts, [[]]);
    await shipper.close();
    assert.deepEqual(store.puts, [[]]);
  });

  test("a stream is made with its first lines; what never began has none", async () => {
    const { store, shipper } = open();
    shipper.write("stdout", bytes("one\n"));
    await shipper.begin();
    await shipper.close();
    assert.deepEqual(messages(store), ["one"]);
    assert.equal(store.puts.length, 1);
    const other = open();
    await other.shipper.close();
    assert.deepEqual(other.store.puts, []);
  });

  test("a store that fails does not hold up the beginning", async () => {
    const { store, shipper } = open();
    store.failure = new Error("disk full");
    await shipper.begin();
    assert.deepEqual(store.puts, []);
  });

  test("close writes the rest, without waiting", async () => {
    const { store, shipper } = open();
    shipper.write("stdout", bytes("one\nunfinished"));
    shipper.write("stderr", bytes("also"));
    await shipper.close();
    assert.deepEqual(messages(store), ["one", "unfinished", "also"]);
  });

  test("one write at a time, in order, however much comes meanwhile", async () => {
    const { store, shipper } = open();
    let release = (): void => undefined;
    store.gate = new Promise((resolve) => {
      release = resolve;
    });
    const line = `${"x".repeat(99)}\n`;
    for (let n = 0; n < 12_000; n += 1) shipper.write("stdout", bytes(`${n} ${line}`));
    await settle();
    assert.equal(store.puts.length, 0);
    release();
    await shipper.close();
    assert.deepEqual(
      messages(store).map((message) => Number.parseInt(message, 10)),
      Array.from({ length: 12_000 }, (_, n) => n),
    );
  });

  test("a container waits while more than a mebibyte of it is on its way", async () => {
    const { store, shipper } = open();
    let release = (): void => undefined;
    store.gate = new Promise((resolve) => {
      release = resolve;
    });
    const chunk = bytes(`${"x".repeat(65_535)}\n`);
    let written = 0;
    let wait: undefined | Promise<void>;
    while (wait === undefined && written < 100) {
      wait = shipper.write("stdout", chunk);
      written += 1;
    }
    assert.equal(written, 16);
    release();
    await wait;
    await shipper.close();
    assert.equal(store.puts.flat().length, 16);
  });

  test("all containers together wait for the agent's budget", async () => {
    const { store, shipper } = open(1000);
    const wait = shipper.write("stdout", bytes(`${"x".repeat(2000)}\n`));
    assert.ok(wait !== undefined);
    await wait;
    assert.equal(store.puts.length, 1);
  });

  test("a failing store is tried again until it works", async () => {
    const { clock, store, shipper } = open();
    store.failure = new Error("disk full");
    shipper.write("stdout", bytes("kept\n"));
    clock.advance(50);
    await settle();
    store.failure = undefined;
    clock.advance(100);
    await settle();
    assert.deepEqual(messages(store), ["kept"]);
  });

  test("a store that keeps failing costs lines, not the job, and the log says how many", async () => {
    const { clock, store, shipper } = open();
    store.failure = new Error("disk full");
    shipper.write("stdout", bytes("lost\nlost too\n"));
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    store.failure = undefined;
    shipper.write("stdout", bytes("kept\n"));
    await shipper.close();
    assert.deepEqual(messages(store), [
      "batchyard: 2 log events are missing here: the log store did not take them",
      "kept",
    ]);
  });

  test("closing gives up after ten seconds", async () => {
    const { clock, store, shipper } = open();
    store.failure = new Error("disk full");
    shipper.write("stdout", bytes("lost\n"));
    let closed = false;
    const closing = shipper.close().then(() => {
      closed = true;
    });
    for (let second = 0; second < 9; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    assert.equal(closed, false);
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    await closing;
    assert.deepEqual(store.puts, []);
  });

  test("an event of several lines is whole: until the next begins, or nothing has followed for a while", async () => {
    const { clock, store, shipper } = open(undefined, { begins: /^\d\d:/ });
    const start = clock.now();
    shipper.write("stdout", bytes("01: first\n  at a\n\n  at b\n"));
    clock.advance(100);
    shipper.write("stderr", bytes("aside\n"));
    shipper.write("stdout", bytes("02: second\n"));
    clock.advance(50);
    await settle();
    assert.deepEqual(store.puts.flat(), [
      { timestamp: start, message: "01: first\n  at a\n\n  at b" },
    ]);
    clock.advance(4_900);
    await settle();
    assert.equal(messages(store).length, 1);
    clock.advance(50);
    await settle();
    assert.deepEqual(messages(store).slice(1).sort(), ["02: second", "aside"]);
    shipper.write("stdout", bytes("03: third\nunfinished"));
    await shipper.close();
    assert.equal(messages(store).at(-1), "03: third\nunfinished");
  });

  test("a job that would rather lose output than wait never waits, and is told what it lost", async () => {
    const { clock, store, shipper } = open(undefined, { dropBeyondBytes: 100 });
    const gate = Promise.withResolvers<void>();
    store.gate = gate.promise;
    for (let n = 0; n < 10; n += 1) {
      assert.equal(shipper.write("stdout", bytes(`line ${n}\n`)), undefined);
      // The first is on its way while the others come.
      if (n === 0) clock.advance(50);
    }
    store.gate = undefined;
    gate.resolve();
    await settle();
    shipper.write("stdout", bytes("later\n"));
    await shipper.close();
    assert.deepEqual(messages(store), [
      "line 0",
      "batchyard: 7 log events are missing here: the log store did not take them",
      "line 1",
      "line 2",
      "later",
    ]);
  });
});
