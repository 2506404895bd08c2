import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { hmacKey } from "./hmac-key.ts";

test("an HMAC with a kept key is the HMAC of node:crypto", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.array(fc.string({ unit: "binary-ascii", maxLength: 2000 }), {
        minLength: 1,
        maxLength: 3,
      }),
      (key, messages) => {
        const sign = hmacKey(Buffer.from(key));
        // Several messages through one key: nothing of one may be left in the next.
        for (const message of messages) {
          const expected = createHmac("sha256", key).update(message, "latin1").digest("hex");
          assert.equal(sign(message), expected);
        }
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test("a key longer than a block is refused", () => {
  assert.throws(() => hmacKey(Buffer.alloc(65)), /hashed first/);
});
