import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { serveBanner } from "./serve-banner.ts";

const ready = { endpoint: "http://127.0.0.1:1", data: "d", runtime: "process (1)", auth: true };

describe("the banner of a server", () => {
  it("says loudly what is made to go wrong, and nothing of it where nothing is", () => {
    assert.doesNotMatch(serveBanner({ ...ready, faults: [] }), /FAULT|\n\n\n/);
    assert.match(
      serveBanner({ ...ready, faults: ["machines die, 3 times an hour"] }),
      /\nFAULT LAB: this server fails on purpose .*\n {2}machines die, 3 times an hour\n\n/,
    );
  });
});
