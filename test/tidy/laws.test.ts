/** Each law catches what it forbids: a law that finds nothing in a bad file would protect nobody. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { folderCycles } from "./folder-cycles.ts";
import { importsOf, importViolations } from "./import-law.ts";
import { operationsCallingEachOther } from "./operations-apart.ts";
import { ambientTime, impurities, sleepingTests } from "./purity-law.ts";
import { longFiles, longFunctions, longLines } from "./size-law.ts";
import { type Source, sourceOf } from "./source.ts";
import {
  badNames,
  leftoverMarks,
  missingHeaders,
  privatePathsIn,
  strayConsole,
} from "./wording-law.ts";

/** Asserts that exactly these sources are found guilty, one sentence each. */
function finds(
  law: (sources: readonly Source[]) => readonly string[],
  guilty: readonly (readonly [path: string, text: string, expected: RegExp])[],
  innocent: readonly (readonly [path: string, text: string])[],
): void {
  for (const [path, text, expected] of guilty) {
    const found = law([sourceOf(path, text)]);
    assert.equal(found.length, 1, `${path}: ${text}\n${found.join("\n")}`);
    assert.match(found[0] ?? "", expected);
    assert.ok(found[0]?.startsWith(path), found[0]);
  }
  for (const [path, text] of innocent) assert.deepEqual(law([sourceOf(path, text)]), []);
}

describe("the law of imports", () => {
  it("sees every way to import, and none in texts and comments", () => {
    const text = [
      'import "./a.ts";',
      'import b from "./b.ts";',
      'import type { C } from "./c.ts";',
      'import { type D, type D2 } from "./d.ts";',
      'import {\n  type E,\n  e,\n} from "./e.ts";',
      'export * from "./f.ts";',
      'export type { G } from "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = import("./i.ts").I;',
      '// import "./comment.ts";',
      "const text = 'import \"./text.ts\"';",
    ].join("\n");
    assert.deepEqual(
      importsOf(sourceOf("src/main/x.ts", text)).map(({ specifier, typeOnly }) =>
        typeOnly ? `type ${specifier}` : specifier,
      ),
      [
        "./a.ts",
        "./b.ts",
        "type ./c.ts",
        "type ./d.ts",
        "./e.ts",
        "./f.ts",
        "type ./g.ts",
        "./h.ts",
        "./i.ts",
      ],
    );
  });

  it("keeps the walls between rooms", () => {
    finds(
      importViolations,
      [
        ["src/model/a.ts", 'import "../core/b.ts";', /model may not import src\/core\/b\.ts/],
        ["src/core/a.ts", 'import type { B } from "../ports/b.ts";', /it may import model/],
        ["src/agent/a.ts", 'import "../core/update/b.ts";', /may import model, core\/lifecycle/],
        ["src/agent/a.ts", 'import "./docker/b.ts";', /agent may not import src\/agent\/docker/],
        ["src/machines/host/a.ts", 'import "../fake/b.ts";', /machines\/host may not/],
        ["src/service/a.ts", 'await import("../main/b.ts");', /service may not/],
        ["src/wire/a.ts", 'import "../../test/support/b.ts";', /outside src/],
        ["src/newroom/a.ts", 'import "../model/b.ts";', /no room yet/],
      ],
      [
        ["src/core/update/a.ts", 'import "../scheduling/b.ts"; import "../../model/c.ts";'],
        ["src/agent/docker/a.ts", 'import "../b.ts"; import "../../ports/c.ts";'],
        ["src/machines/host/a.ts", 'import "../catalogue/b.ts"; import "./c.ts";'],
        ["src/main/a.ts", 'import "../wire/b.ts"; import pino from "pino";'],
        ["src/model/a.test.ts", 'import "../main/b.ts";'],
      ],
    );
  });

  it("keeps packages where they belong", () => {
    finds(
      importViolations,
      [
        ["src/core/a.ts", 'import { join } from "node:path";', /core may not import the package/],
        ["src/agent/a.ts", 'import Docker from "dockerode";', /behind a port/],
        ["src/service/batch/a.ts", 'import { B } from "@aws-sdk/client-batch";', /client-batch/],
      ],
      [
        ["src/service/batch/a.ts", 'import type { B } from "@aws-sdk/client-batch";'],
        ["src/agent/docker/a.ts", 'import Docker from "dockerode";'],
      ],
    );
  });

  it("wants the extension written out", () => {
    finds(
      importViolations,
      [["src/model/a.ts", 'import "./b";', /write the \.ts out/]],
      [["src/main/a.ts", 'import data from "../../package.json";']],
    );
  });

  it("finds rounds of folders, short and long", () => {
    const round = [
      sourceOf("src/a/1.ts", 'import "../b/1.ts";'),
      sourceOf("src/b/1.ts", 'import "../c/1.ts";'),
      sourceOf("src/c/1.ts", 'import type { A } from "../a/2.ts";'),
    ];
    assert.equal(folderCycles(round).length, 1);
    assert.match(folderCycles(round)[0] ?? "", /src\/a -> src\/b \(src\/a\/1\.ts\), src\/b -> /);
    assert.deepEqual(folderCycles(round.slice(1)), []);
  });

  it("keeps operations apart, and lets them share", () => {
    finds(
      operationsCallingEachOther,
      [["src/service/batch/terminate-job.ts", 'import "./cancel-job.ts";', /of its own$/]],
      [
        ["src/service/batch/terminate-job.ts", 'import "./end-job.ts";'],
        ["src/service/batch/end-job.ts", 'import "./job-detail.ts";'],
      ],
    );
  });
});

describe("the law of purity", () => {
  it("keeps time, chance and effects out of pure rooms", () => {
    const bad = ["new Date()", "Math.random()", "async () => {}", "process.env", "fetch(url)"];
    finds(
      impurities,
      bad.map((text) => ["src/core/a.ts", `const x = ${text};`, /in a pure room/]),
      [
        ["src/core/a.ts", 'type T = Date; // await\nconst word = "async";'],
        ["src/control/a.ts", "await x;"],
      ],
    );
  });

  it("lets only main and cli have real time and chance", () => {
    const inTemplate = ["`", "{Date.now()}`"].join("$");
    const bad = ["Date.now()", "new Date()", "setTimeout(f, 1)", "randomUUID()", inTemplate];
    finds(
      ambientTime,
      bad.map((text) => ["src/wire/a.ts", `const x = ${text};`, /outside main/]),
      [
        ["src/wire/a.ts", "const x = new Date(time);"],
        ["src/main/a.ts", "const x = Date.now();"],
        ["src/wire/a.test.ts", "const x = Date.now();"],
      ],
    );
  });

  it("lets no test sleep", () => {
    const sleep = "await new Promise((done) => setTimeout(done, 50));";
    finds(
      sleepingTests,
      [["src/wire/a.test.ts", sleep, /await a signal/]],
      [
        ["test/e2e/a.test.ts", sleep],
        ["src/wire/a.ts", sleep],
      ],
    );
  });
});

describe("the law of size", () => {
  it("counts the lines of files", () => {
    finds(
      longFiles,
      [["src/a.ts", "x\n".repeat(401), /401 lines/]],
      [["src/a.ts", "x\n".repeat(400)]],
    );
  });

  it("measures code, prose and texts each by their own limit", () => {
    const code = (columns: number): string => `f(${"a, ".repeat(50)}`.padEnd(columns, "b");
    const prose = (columns: number): string => ` * ${"why ".repeat(50)}`.slice(0, columns);
    const text = (columns: number): string => `"${"say ".repeat(50).slice(0, columns - 2)}"`;
    const comment = (columns: number): string => `/**\n${prose(columns)}\n */`;
    finds(
      longLines,
      [
        ["src/a.ts", code(160).slice(0, 101), /101 columns, at most 100/],
        ["src/a.ts", comment(121), /121 columns, at most 120/],
        ["src/a.ts", text(141), /141 columns, at most 140/],
      ],
      [
        ["src/a.ts", code(160).slice(0, 100)],
        ["src/a.ts", comment(120)],
        ["src/a.ts", text(140)],
      ],
    );
  });

  it("measures functions without the functions inside them, and factories with them", () => {
    const body = (lines: number): string => "  step();\n".repeat(lines);
    const inner = `  const step = () => {\n${"    go();\n".repeat(38)}  };\n`;
    finds(
      longFunctions,
      [
        ["src/a.ts", `function long() {\n${body(79)}}\n`, /a\.ts:1: a function of 81 lines/],
        ["src/a.ts", `const long = async (\n  a: A,\n) => {\n${body(79)}};\n`, /a\.ts:3: /],
        ["src/a.ts", `function make(): Made {\n${inner.repeat(4)}}\n`, /162 lines with those/],
      ],
      [
        ["src/a.ts", `function short() {\n${body(78)}}\n`],
        ["src/a.ts", `function make() {\n${inner.repeat(3)}}\n`],
        ["src/a.ts", `class A {\n${body(100)}}\n`],
      ],
    );
  });
});

describe("the law of words", () => {
  it("knows names that say nothing", () => {
    const bad = ["index.ts", "string-utils.ts", "types.ts", "job-helper.test.ts", "jobStatus.ts"];
    for (const name of bad) assert.equal(badNames([`src/core/${name}`]).length, 1, name);
    assert.equal(badNames(["src/core/helpers/fit.ts"]).length, 1);
    const good = ["instance-types.ts", "judge-attempt.test.ts", "0001-foundation.ts"];
    assert.deepEqual(badNames(good.map((name) => `src/core/${name}`)), []);
  });

  it("wants a reason at the top of each file", () => {
    finds(
      missingHeaders,
      [["src/a.ts", "// short\nexport const a = 1;", /why it exists/]],
      [
        ["src/a.ts", "#!/usr/bin/env node\n/** Why. */\n"],
        ["src/a.test.ts", 'import "x";'],
      ],
    );
  });

  it("finds marks, prints and private paths", () => {
    finds(
      leftoverMarks,
      [["src/a.ts", `// ${"TO" + "DO"}: later`, /do it/]],
      [["src/a.ts", "const toDo = 1;"]],
    );
    finds(
      strayConsole,
      [["src/core/a.ts", "console.log(1)", /use the Logger/]],
      [
        ["src/cli/a.ts", "console.log(1)"],
        ["src/core/a.ts", "// console.log(1)"],
      ],
    );
    const path = (...parts: readonly string[]): { path: string; text: string }[] => [
      { path: "docs/a.md", text: `see\n${parts.join("/")}` },
    ];
    assert.match(privatePathsIn(path("", "root", ".aws"))[0] ?? "", /^docs\/a\.md:2: /);
    assert.equal(privatePathsIn(path("", "work", "x")).length, 1);
    assert.equal(privatePathsIn(path("..", "shared", "x")).length, 1);
    assert.deepEqual(privatePathsIn(path("src", "work", "x")), []);
  });
});
