import assert from "node:assert/strict";
import { test } from "node:test";
import type { $SchemaRef, StaticStructureSchema } from "@smithy/types";
import { compileFormDecoder } from "./decode-form.ts";
import { escapeXml } from "./encode-xml.ts";
import { formTree, numberedChildren } from "./form-tree.ts";
import { schemaOf } from "./schema.ts";

const NAMES: $SchemaRef = [1, "test", "Names", 0, [0, { xmlName: "item" }]];
const INPUT: StaticStructureSchema = [
  3,
  "test",
  "Input",
  0,
  ["id", "names", "tags", "count", "flag", "at"],
  [0, [() => NAMES, { ec2QueryName: "Name" }], 128 | 0, 1, 2, 4],
  1,
];

test("list items come in the order of their numbers, gaps and all", () => {
  const list = formTree("A.10=c&A.2=b&A.1=a&A.x=no&A.01=no").children.get("A");
  assert.ok(list);
  assert.deepEqual(
    numberedChildren(list).map(([, node]) => node.value),
    ["a", "b", "c"],
  );
});

test("pairs and depth are bounded", () => {
  assert.ok(formTree(`${"a.".repeat(31)}a=1`));
  assert.throws(() => formTree(`${"a.".repeat(32)}a=1`), { code: "MalformedQueryString" });
  assert.throws(() => formTree("a=1&".repeat(20_001)), { code: "MalformedQueryString" });
  assert.throws(() => formTree("a=%00"), { code: "MalformedQueryString" });
});

test("the two dialects read the same input from their own spellings", () => {
  const value = {
    id: "x",
    names: ["p", "q"],
    tags: { k: "v", __proto__x: "w" },
    count: -1.5,
    flag: true,
    at: new Date(Date.UTC(2026, 0, 31)),
  };
  const aws = compileFormDecoder(schemaOf(INPUT), "awsQuery");
  const ec2 = compileFormDecoder(schemaOf(INPUT), "ec2Query");
  assert.deepEqual(
    aws(
      formTree(
        "id=x&names.item.1=p&names.item.2=q&tags.entry.1.key=k&tags.entry.1.value=v" +
          "&tags.entry.2.key=__proto__x&tags.entry.2.value=w&count=-1.5&flag=true&at=2026-01-31T00:00:00Z",
      ),
    ),
    value,
  );
  assert.deepEqual(
    ec2(formTree("Id=x&Name.1=p&Name.2=q&Count=-1.5&Flag=True&At=2026-01-31T00%3A00%3A00Z")),
    { id: "x", names: ["p", "q"], count: -1.5, flag: true, at: value.at },
  );
  assert.deepEqual(aws(formTree("id=&names=")), { id: "", names: [] });
});

test("refusals name the parameter as the caller wrote it", () => {
  const aws = compileFormDecoder(schemaOf(INPUT), "awsQuery");
  const cases: readonly (readonly [string, string])[] = [
    ["", "id is required: a string."],
    ["id.1=x", "id must be a string, not an object."],
    ["id=x&names=y", "names must be a list, not a string."],
    ["id=x&names.item.3.z=y", "names.item.3 must be a string, not an object."],
    ["id=x&count=1x", "count must be a number, not a string."],
    ["id=x&flag=yes", "flag must be true or false, not a string."],
    ["id=x&at=noon", "at must be an ISO 8601 time such as 2026-01-31T12:00:00Z, not a string."],
    ["id=x&tags.entry.1.value=v", "tags.entry.1.key is required: a string."],
  ];
  for (const [text, message] of cases) assert.throws(() => aws(formTree(text)), { message });
});

test("XML text is escaped, and what XML cannot carry is replaced", () => {
  assert.equal(
    escapeXml(`a<b>&"c"\r\u0000\ud83d\ude00`),
    "a&lt;b&gt;&amp;&quot;c&quot;&#13;\ufffd😀",
  );
});
