import assert from "node:assert/strict";
import { test } from "node:test";
import type { StaticListSchema, StaticStructureSchema, StaticUnionSchema } from "@smithy/types";
import { compileJsonDecoder, type Decode } from "./decode-json.ts";
import { compileJsonEncoder } from "./encode-json.ts";
import { schemaOf } from "./schema.ts";

const UNION: StaticUnionSchema = [4, "test", "Either", 0, ["left", "right"], [0, 1]];
const TREE: StaticStructureSchema = [
  3,
  "test",
  "Tree",
  0,
  ["name", "children", "labels", "at", "bytes", "either", "any"],
  [0, () => TREE_LIST, 128 | 0, 4, 21, () => UNION, 15],
  1,
];
const TREE_LIST: StaticListSchema = [1, "test", "Trees", 0, () => TREE];

const decode: Decode = compileJsonDecoder(schemaOf(TREE), "epoch-seconds");
const encode = compileJsonEncoder(schemaOf(TREE), "epoch-seconds");

test("a recursive shape is decoded and encoded; unknown members and nulls stay behind", () => {
  const json = {
    name: "a",
    unknown: 1,
    labels: { x: "y", gone: null },
    at: 1_700_000_000.5,
    bytes: "AP8=",
    either: { right: 3 },
    any: { a: [1, null] },
    children: [{ name: "b", children: [], at: null }],
  };
  const value = {
    name: "a",
    children: [{ name: "b", children: [] }],
    labels: { x: "y" },
    at: new Date(1_700_000_000_500),
    bytes: new Uint8Array([0, 255]),
    either: { right: 3 },
    any: { a: [1, null] },
  };
  assert.deepEqual(decode(json), value);
  const { unknown: _, ...known } = json;
  assert.deepEqual(encode({ ...value, extra: 1 }), {
    ...known,
    labels: { x: "y" },
    children: [{ name: "b", children: [] }],
  });
});

test("refusals name the place, what is there and what must be", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{}, "name is required: a string."],
    [{ name: null }, "name is required: a string."],
    [{ name: "a", children: [{ name: "b" }, {}] }, "children[1].name is required: a string."],
    [{ name: "a", children: [null] }, "children[0] must be an object, not null."],
    [{ name: "a", labels: { "x y": 1 } }, 'labels["x y"] must be a string, not a number.'],
    [{ name: "a", at: "2026" }, "at must be a time in seconds since 1970, not a string."],
    [{ name: "a", at: 1e300 }, "at must be a time in seconds since 1970, not a number."],
    [{ name: "a", bytes: "%%%%" }, "bytes must be base64 text, not a string."],
    [{ name: "a", either: {} }, "either must have exactly one of the members left, right."],
    [
      { name: "a", either: { left: "x", right: 1 } },
      "either must have exactly one of the members left, right.",
    ],
    [[], "must be an object, not a list."],
  ];
  for (const [json, message] of cases) assert.throws(() => decode(json), { message });
});

test("a key named __proto__ is a key: no prototype changes on the way in or out", () => {
  const json = JSON.parse('{"name":"a","labels":{"__proto__":"x"},"__proto__":{"polluted":1}}');
  const value = decode(json) as { labels: object; polluted?: unknown };
  assert.equal(value.polluted, undefined);
  assert.deepEqual(Object.entries(value.labels), [["__proto__", "x"]]);
  assert.equal(JSON.stringify(encode(value)), '{"name":"a","labels":{"__proto__":"x"}}');
});
