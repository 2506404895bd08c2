import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { storyTypes } from "../../../test/support/snapshot-builder.ts";
import { catalogueOf, resolveInstanceTypes, typesNamed } from "./resolve-instance-types.ts";

const catalogue = catalogueOf(storyTypes);
const resolve = (...names: string[]): string[] =>
  resolveInstanceTypes(catalogue, names).map(({ type }) => type.name);

describe("instanceTypes", () => {
  it("may name a type, also a bare metal one", () => {
    assert.deepEqual(resolve("m6i.xlarge", "m6i.metal"), ["m6i.metal", "m6i.xlarge"]);
  });

  it("may name a family, which never includes bare metal", () => {
    assert.deepEqual(resolve("m6i"), ["m6i.2xlarge", "m6i.large", "m6i.xlarge"]);
  });

  it("may be a bundle: optimal is default_x86_64, of general families without GPUs", () => {
    const general = ["c6i.large", "c6i.xlarge", "m6i.2xlarge", "m6i.large", "m6i.xlarge"];
    assert.deepEqual(resolve("optimal"), [...general, "r6i.large"]);
    assert.deepEqual(resolve("default_x86_64"), resolve("optimal"));
    assert.deepEqual(resolve("default_arm64"), []);
  });

  it("counts a type once, however often it is named", () => {
    assert.deepEqual(resolve("m6i", "m6i.large", "optimal"), resolve("optimal"));
  });

  it("puts a type that is named itself where it is named, not where its family is", () => {
    const listed = resolveInstanceTypes(catalogue, ["m6i", "c6i.large", "m6i.large", "nonsense"]);
    const places = listed.map(({ type, listedAt }) => `${type.name} ${listedAt}`);
    assert.deepEqual(places, ["c6i.large 1", "m6i.2xlarge 0", "m6i.large 2", "m6i.xlarge 0"]);
  });

  it("ignores what nothing offers, also when it is called like a member of every object", () => {
    assert.deepEqual(resolve("x9", "constructor", "m6i.large"), ["m6i.large"]);
    assert.deepEqual(typesNamed(catalogue, "toString"), []);
  });
});
