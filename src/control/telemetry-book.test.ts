import assert from "node:assert/strict";
import { test } from "node:test";
import { createTelemetryBook } from "./telemetry-book.ts";

const hour = 60 * 60_000;

test("the last samples of each task are kept, and forgotten when nothing more is heard", () => {
  const book = createTelemetryBook();
  for (let n = 1; n <= 40; n += 1) book.take([{ taskArn: "a", containers: [] }], n);
  assert.deepEqual(
    [book.of("a").length, book.of("a")[0]?.at, book.of("a").at(-1)?.at],
    [30, 11, 40],
  );
  book.take([{ taskArn: "b", containers: [] }], 40 + hour - 1);
  assert.equal(book.of("a").length, 30);
  book.take([{ taskArn: "b", containers: [] }], 40 + hour);
  assert.deepEqual([book.of("a").length, book.of("b").length, book.of("c").length], [0, 2, 0]);
});

test("the last words of a task count for a few minutes", () => {
  const book = createTelemetryBook();
  book.say("a", "pulling", 1);
  book.say("a", "pulling more", 2);
  assert.equal(book.saidOf("a", 3), "pulling more");
  assert.equal(book.saidOf("a", 2 + hour), undefined);
  for (let n = 0; n < 10_000; n += 1) book.say(`other-${n}`, "waiting", 4);
  assert.equal(book.saidOf("a", 5), undefined, "the oldest words make room");
});
