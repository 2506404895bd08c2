import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StartFailure } from "../ports/container-runtime.ts";
import { type LogTarget, logTarget } from "./log-target.ts";

const place = { group: "g", stream: "s" };
const begins = (options: Readonly<Record<string, string>>): RegExp =>
  logTarget(options, place).begins ?? assert.fail("each line is an event");

describe("options of awslogs", () => {
  test("are nothing by default, and group, stream, region and prefix change no event", () => {
    const options = { "awslogs-region": "us-east-1", "awslogs-create-group": "true" };
    assert.deepEqual(logTarget(options, place), place);
  });

  test("say whether a missing group may be made: not unless it is said", () => {
    const must = (create?: string) =>
      logTarget(create === undefined ? {} : { "awslogs-create-group": create }, place)
        .groupMustExist;
    assert.deepEqual(
      [must(), must("false"), must("0"), must("T"), must("1")],
      [...[true, true, true], ...[undefined, undefined]],
    );
  });

  test("say how an event begins: by a pattern, or by the format of a date", () => {
    const pattern = begins({ "awslogs-multiline-pattern": "^INFO|^WARN" });
    assert.deepEqual([pattern.test("INFO a"), pattern.test(" INFO a")], [true, false]);
    const formats: readonly (readonly [string, string, string])[] = [
      ["%Y-%m-%d %H:%M:%S", "2026-11-25 16:07:01 up", "2026-13-25 16:07:01"],
      ["[%b %d, %Y %H:%M:%S]", "[Nov 05, 2026 01:02:03] x", "(Nov 05, 2026 01:02:03)"],
      ["%A %B %j %p %y", "Monday March 366 AM 26", "Monday March 367 AM 26"],
      ["%S%L%z", "59.123+0100", "60.123+0100"],
      ["%a%%%w", "Sun%0", "Sun%7"],
    ];
    for (const [format, yes, no] of formats) {
      const date = begins({ "awslogs-datetime-format": format });
      assert.ok(date.test(yes), `${format}: ${yes}`);
      assert.ok(!date.test(no), `${format}: ${no}`);
    }
  });

  test("take time in proportion to the line, whatever the pattern", () => {
    const pattern = begins({ "awslogs-multiline-pattern": "^(a+)+$" });
    // With backtracking this would take longer than anybody lives.
    assert.equal(pattern.test(`${"a".repeat(5_000)}b`), false);
  });

  test("let output be dropped instead of waited for, beyond a size", () => {
    const sizes: Readonly<Record<string, number>> = {
      "4k": 4096,
      "1m": 1 << 20,
      "1.5MiB": 1.5 * (1 << 20),
      "7": 7,
      "2 g": 2 * 1024 ** 3,
    };
    assert.equal(logTarget({ mode: "non-blocking" }, place).dropBeyondBytes, 1 << 20);
    for (const [size, bytes] of Object.entries(sizes)) {
      const options = { mode: "non-blocking", "max-buffer-size": size };
      assert.equal(logTarget(options, place).dropBeyondBytes, bytes, size);
    }
  });

  test("that cannot be are refused in the engine's words", () => {
    const wrong: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
      [
        { "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "a" },
        /you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern'/,
      ],
      [{ "awslogs-multiline-pattern": "(" }, /could not parse multiline pattern key "\("/],
      [{ "awslogs-multiline-pattern": "a(?=b)" }, /invalid or unsupported Perl syntax/],
      [{ "awslogs-multiline-pattern": "(a)\\1" }, /invalid escape sequence/],
      [
        { "awslogs-create-group": "yes" },
        /'awslogs-create-group': strconv\.ParseBool: parsing "yes"/,
      ],
      [{ mode: "lossy" }, /logger: invalid logging mode: lossy/],
      [{ "max-buffer-size": "1m" }, /only supported with 'mode=non-blocking'/],
      [{ mode: "non-blocking", "max-buffer-size": "big" }, /invalid size: 'big'/],
    ];
    for (const [options, text] of wrong) {
      assert.throws(
        (): LogTarget => logTarget(options, place),
        (error) =>
          error instanceof StartFailure &&
          error.message.startsWith("CannotCreateContainerError: Error response from daemon: ") &&
          text.test(error.message),
        JSON.stringify(options),
      );
    }
  });
});
