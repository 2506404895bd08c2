/** The laws of the house, applied to the house. Each failure names the place, what is wrong and the fix. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { folderCycles } from "./folder-cycles.ts";
import { importViolations } from "./import-law.ts";
import { operationsCallingEachOther } from "./operations-apart.ts";
import { ambientTime, impurities, needlessExceptions, sleepingTests } from "./purity-law.ts";
import { longFiles, longFunctions, longLines } from "./size-law.ts";
import { readSources, readTexts } from "./source.ts";
import {
  badNames,
  leftoverMarks,
  missingHeaders,
  privatePathsIn,
  strayConsole,
} from "./wording-law.ts";

const sources = readSources(["src", "test"]);

const law = (name: string, violations: () => readonly string[]): void => {
  it(name, () => {
    const found = violations();
    assert.ok(found.length === 0, `\n${found.map((one) => `  ${one}`).join("\n")}\n`);
  });
};

describe("walls", () => {
  law("rooms import only what their line of the table allows", () => importViolations(sources));
  law("no two folders import each other", () => folderCycles(sources));
  law("operations do not call each other", () => operationsCallingEachOther(sources));
});

describe("purity", () => {
  law("model and core have no time, chance or effects", () => impurities(sources));
  law("time and ids come in through ports", () => ambientTime(sources));
  law("exceptions are needed", () => needlessExceptions(sources));
  law("tests do not sleep", () => sleepingTests(sources));
});

describe("size", () => {
  law("files are short", () => longFiles(sources));
  law("functions are shorter", () => longFunctions(sources));
  law("lines fit beside each other", () => longLines(sources));
});

describe("words", () => {
  law("files are named after what they hold", () => badNames(sources.map(({ path }) => path)));
  law("files say why they exist", () => missingHeaders(sources));
  law("nothing is marked as left to do", () => leftoverMarks(sources));
  law("only programs print", () => strayConsole(sources));
  law("no file knows the machine it was written on", () => privatePathsIn(readTexts()));
});
