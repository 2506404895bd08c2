import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkTags } from "./check-tags.ts";

describe("checkTags", () => {
  it("takes what AWS takes, empty values included", () => {
    const tags = { "team: a/b": "x+y=z_1.2-3@4", name: "Zoë", empty: "", ["k".repeat(128)]: "v" };
    assert.deepEqual(checkTags(tags), tags);
    assert.deepEqual(checkTags(undefined), {});
  });

  it("refuses too many, too long, reserved and strange ones", () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""]));
    const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
      [many, /at most 50 tags, got 51/],
      [{ "": "x" }, /must have 1 to 128 characters/],
      [{ ["k".repeat(129)]: "x" }, /must have 1 to 128 characters/],
      [{ k: "v".repeat(257) }, /at most 256 characters/],
      [{ "Aws:batch": "x" }, /reserved/],
      [{ k: "a,b" }, /^Tags can only contain letters, numbers, spaces, and the following/],
      [{ "k\n": "x" }, /^Tags can only contain/],
    ];
    for (const [tags, message] of refused) {
      assert.throws(() => checkTags(tags), { code: "ClientException", message });
    }
  });
});
