import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { substituteParameters } from "./substitute-parameters.ts";

const parameters = { in: "s3://b/k", out: "o", "nf-token": "t", nested: "Ref::in" };

describe("substituteParameters", () => {
  it("replaces references wherever they stand in an element", () => {
    assert.deepEqual(
      substituteParameters(
        [
          "cp",
          "Ref::in",
          "a/Ref::out/b",
          "--t=Ref::nf-token",
          "Ref::in-Ref::out",
          "Ref::inRef::out",
        ],
        parameters,
      ),
      {
        kind: "substituted",
        command: ["cp", "s3://b/k", "a/o/b", "--t=t", "s3://b/k-o", "s3://b/ko"],
      },
    );
  });

  it("puts a value in as it is", () => {
    assert.deepEqual(substituteParameters(["Ref::nested"], parameters), {
      kind: "substituted",
      command: ["Ref::in"],
    });
  });

  it("names the first reference that has no parameter", () => {
    assert.deepEqual(substituteParameters(["Ref::in", "x-Ref::toString", "Ref::b"], parameters), {
      kind: "unresolved",
      reference: "toString",
    });
  });
});
