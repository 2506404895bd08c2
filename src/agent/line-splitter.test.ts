import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { lineSplitter } from "./line-splitter.ts";

describe("line splitter", () => {
  const split = (chunks: readonly Uint8Array[], maxBytes = 1024): readonly string[] => {
    const splitter = lineSplitter(maxBytes);
    return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()];
  };
  const bytes = (text: string): Buffer => Buffer.from(text);

  test("lines end at line feeds, with or without a carriage return; the last needs none", () => {
    assert.deepEqual(split([bytes("a\r\nb\n\nc")]), ["a", "b", "", "c"]);
    assert.deepEqual(split([bytes("a\n")]), ["a"]);
    assert.deepEqual(split([]), []);
    assert.deepEqual(split([bytes("one\rtwo\n")]), ["one\rtwo"]);
  });

  test("however text is chunked, the same lines come out", () => {
    const text = fc.array(fc.constantFrom("a", "ü", "漢", "🧬", "\n", "\r\n", " "), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 12 }), (parts, cuts) => {
        const whole = bytes(parts.join(""));
        const at = [...cuts.filter((cut) => cut < whole.length), 0, whole.length].sort(
          (a, b) => a - b,
        );
        const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        assert.deepEqual(split(chunks), split([whole]));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test("a chunk may be reused by its giver", () => {
    const splitter = lineSplitter(1024);
    const chunk = bytes("half");
    splitter.push(chunk);
    chunk.fill("x");
    assert.deepEqual(splitter.push(bytes(" whole\n")), ["half whole"]);
  });

  test("long lines are cut between characters, at once when they have no end", () => {
    for (const character of ["a", "ü", "漢", "🧬"]) {
      const line = character.repeat(100);
      for (const chunks of [
        [bytes(`${line}\n`)],
        [...bytes(line)].map((byte) => Buffer.of(byte)),
      ]) {
        const lines = split(chunks, 30);
        assert.equal(lines.join(""), line);
        assert.ok(lines.every((part) => bytes(part).length <= 30));
        assert.ok(lines.length <= Math.ceil(bytes(line).length / 27));
      }
    }
    const splitter = lineSplitter(10);
    assert.deepEqual(splitter.push(bytes("0123456789ab")), ["0123456789"]);
  });

  test("what is no UTF-8 becomes replacement characters and costs nothing else", () => {
    assert.deepEqual(split([Buffer.of(0x61, 0xff, 0x0a), bytes("b\n")]), ["a\ufffd", "b"]);
    assert.equal(split([Buffer.alloc(100, 0x80)], 30).length, 4);
  });
});
