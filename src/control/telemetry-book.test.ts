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
