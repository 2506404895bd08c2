import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ServiceError } from "../model/errors.ts";
import { parseJson } from "./parse-json.ts";

const refusal = (message: RegExp) => (error: unknown) =>
  error instanceof ServiceError &&
  error.code === "SerializationException" &&
  message.test(error.message);

test("any JSON value of modest depth comes back as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      fc.pre(!text.includes("\\u0000"));
      assert.deepEqual(parseJson(Buffer.from(text)), JSON.parse(text));
    }),
    { seed: 3, numRuns: 300 },
  );
});

test("64 levels are read, 65 are refused, whatever stands in strings", () => {
  const nested = (depth: number): Buffer =>
    Buffer.from(`${'{"a":['.repeat(depth / 2)}"[[[{{\\"[["${"]}".repeat(depth / 2)}`);
  assert.ok(parseJson(nested(64)));
  assert.throws(() => parseJson(nested(66)), refusal(/deeper than 64/));
  // Many brackets side by side are not deep.
  const wide = Buffer.from(JSON.stringify(Array.from({ length: 500 }, () => [{}])));
  assert.equal((parseJson(wide) as unknown[]).length, 500);
});

test("an empty body is an empty object; what is no JSON or no UTF-8 is refused", () => {
  assert.deepEqual(parseJson(Buffer.alloc(0)), {});
  for (const text of ["{", "{]", "nul", "{'a':1}", '{"a":1}x', "\u0000"]) {
    assert.throws(() => parseJson(Buffer.from(text)), refusal(/not valid JSON/), text);
  }
  assert.throws(() => parseJson(Buffer.from([0x22, 0xff, 0x22])), refusal(/not UTF-8/));
});

test("a NUL character is refused in values and keys; the text of its escape is not one", () => {
  assert.throws(() => parseJson(Buffer.from('{"a":["x\\u0000"]}')), refusal(/NUL/));
  assert.throws(() => parseJson(Buffer.from('{"a\\u0000":1}')), refusal(/NUL/));
  assert.deepEqual(parseJson(Buffer.from('{"a":"\\\\u0000"}')), { a: "\\u0000" });
});
