import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFilterPattern } from "./filter-pattern.ts";

const cases: readonly (readonly [pattern: string, message: string, matches: boolean])[] = [
  ["", "anything", true],
  ["ERROR", "[ERROR 400] BAD", true],
  ["ERROR", "error", false],
  ["ERROR BAD", "BAD ERROR", true],
  ["ERROR BAD", "ERROR", false],
  ['"exit code"', "the exit code was 1", true],
  ['"exit code"', "exit the code", false],
  ['"a \\"b\\""', 'a "b"', true],
  ["?ERROR ?WARN", "a WARN here", true],
  ["?ERROR ?WARN", "INFO", false],
  ["ERROR ?WARN", "ERROR", true],
  ["ERROR ?WARN", "WARN", false],
  ["ERROR -retry", "ERROR, retry", false],
  ["ERROR -retry", "ERROR", true],
  ["-retry", "fine", true],
  ['?A ?B -"no no"', "B no no", false],
  ['?A ?B -"no no"', "B no", true],
  ["a-b", "x a-b y", true],
];

for (const [pattern, message, matches] of cases) {
  test(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"} ${message}`, () => {
    assert.equal(parseFilterPattern(pattern)(message), matches);
  });
}

for (const [pattern, complaint] of [
  ["{ $.level = 1 }", /JSON patterns such as '\{ \$\.level = 1 \}' are not supported/],
  ["[ip, user]", /space-delimited patterns/],
  ["%ERR.*%", /regular expression patterns/],
  ["-%x%", /regular expression patterns/],
  ['ERROR "open', /cannot be read from character 6 on/],
  ["x".repeat(1025), /1025 characters; at most 1024/],
] as const) {
  test(`${pattern.slice(0, 20)} is refused`, () => {
    assert.throws(() => parseFilterPattern(pattern), {
      code: "InvalidParameterException",
      message: complaint,
    });
  });
}
