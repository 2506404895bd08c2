import assert from "node:assert/strict";
import { test } from "node:test";
import { classifyUpdate } from "./classify-update.ts";

test("nothing changed, or only the update policy, is no update", () => {
  assert.equal(classifyUpdate([]), "none");
  assert.equal(classifyUpdate(["updatePolicy"]), "none");
});

test("bounds and state scale", () => {
  assert.equal(classifyUpdate(["maxvCpus"]), "scaling");
  assert.equal(classifyUpdate(["updatePolicy", "state"]), "scaling");
  assert.equal(classifyUpdate(["scalingPolicy", "desiredvCpus", "minvCpus"]), "scaling");
});

test("whatever an instance is made of replaces instances, also in a mix", () => {
  assert.equal(classifyUpdate(["imageId"]), "infrastructure");
  assert.equal(classifyUpdate(["maxvCpus", "instanceTypes"]), "infrastructure");
  assert.equal(classifyUpdate(["updateToLatestImageVersion"]), "infrastructure");
});
