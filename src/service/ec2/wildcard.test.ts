/** Wildcards of filters, against what a regular expression would say of the same pattern. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wildcard } from "./wildcard.ts";

test("texts, stars, question marks and escapes match as they read", () => {
  const cases: readonly [string, string, boolean][] = [
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["a*c", "abc", true],
    ["a*c", "abcd", false],
    ["a?c", "ac", false],
    ["?", "é", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["\\\\", "\\", true],
    ["a\\", "a\\", true],
    ["a.c", "abc", false],
    ["A", "a", false],
  ];
  for (const [pattern, text, expected] of cases) {
    assert.equal(wildcard(pattern)(text), expected, `${pattern} against ${text}`);
  }
});

test("any pattern says what its regular expression says", () => {
  const letters = fc.constantFrom("a", "b", "*", "?");
  const pattern = fc.array(letters, { maxLength: 8 }).map((list) => list.join(""));
  const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((list) => list.join(""));
  fc.assert(
    fc.property(pattern, text, (one, other) => {
      const expression = new RegExp(`^${one.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      assert.equal(wildcard(one)(other), expression.test(other));
    }),
    { numRuns: 500, seed: 20_261_125 },
  );
});

test("a pattern of many stars is answered at once", () => {
  assert.equal(wildcard(`${"*a".repeat(50)}*b`)("a".repeat(5_000)), false);
});
