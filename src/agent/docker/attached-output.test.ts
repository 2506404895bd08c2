import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { frameReader } from "./attached-output.ts";

function frame(kind: 1 | 2, payload: string): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

describe("frames of an attached container", () => {
  test("however the stream is cut, each byte reaches its source in order", () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.string()));
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400), { maxLength: 20 }), (list, cuts) => {
        const whole = Buffer.concat(list.map(([kind, text]) => frame(kind, text)));
        const at = [...cuts.filter((cut) => cut < whole.length), 0, whole.length].sort(
          (a, b) => a - b,
        );
        const seen = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
        const read = frameReader((source, payload) => seen[source].push(Buffer.from(payload)));
        at.slice(1).forEach((end, index) => {
          read(whole.subarray(at[index], end));
        });
        for (const [source, kind] of [
          ["stdout", 1],
          ["stderr", 2],
        ] as const) {
          const sent = list.flatMap(([of, text]) => (of === kind ? [text] : [])).join("");
          assert.equal(Buffer.concat(seen[source]).toString(), sent);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("thousands of small frames in one chunk are no deep recursion", () => {
    let count = 0;
    const read = frameReader(() => {
      count += 1;
    });
    read(Buffer.concat(Array.from({ length: 50_000 }, () => frame(1, "x"))));
    assert.equal(count, 50_000);
  });
});
