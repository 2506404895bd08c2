import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { at, readSources, sourceOf } from "./source.ts";

const code = (text: string): string => sourceOf("a.ts", text).code;

describe("reading sources", () => {
  it("blanks comments and texts, and leaves the code where it was", () => {
    assert.equal(code('const a = "x"; // b'), 'const a = " ";     ');
    assert.equal(code("a /* b\nc */ d"), "a     \n     d");
    assert.equal(code("const it = 'don\\'t';"), "const it = '      ';");
  });

  it("keeps the code inside templates, also of one template in another", () => {
    const text = ["`a ", "{b(`c ", "{d} e`)} f`; g"].join("$");
    const kept = ["`  ", "{b(`  ", "{d}  `)}  `; g"].join("$");
    assert.equal(code(text), kept);
  });

  it("does not take a quote or a slash in a regular expression for a text or a comment", () => {
    assert.equal(code("x.replace(/[\"'/]+/g, y); // z"), "x.replace(/      /g, y);     ");
    assert.equal(code("a / b; // c"), "a / b;     ");
  });

  it("keeps texts when only comments are to go", () => {
    assert.equal(sourceOf("a.ts", 'from "x"; // y').uncommented, 'from "x";     ');
  });

  it("follows every file of the project to its end: its braces are in pairs", () => {
    for (const { path, text, code } of readSources(["src", "test"])) {
      assert.equal(code.length, text.length, path);
      const count = (brace: string): number => code.split(brace).length;
      assert.equal(count("{"), count("}"), path);
    }
  });

  it("says where something is", () => {
    assert.equal(at(sourceOf("src/a.ts", "one\ntwo\nthree"), 5), "src/a.ts:2");
  });
});
