/**
 * Where time, chance and effects may come from.
 *
 *  - model and core have none: what they decide follows from what they are given, so that it can be replayed.
 *  - elsewhere time and ids come in through ports; only main (which makes the ports) and the programs of cli
 *    reach for the real ones. So all loops run in virtual time too.
 *  - tests move virtual time or await a signal; they do not sleep.
 */
import { at, isTest, type Source } from "./source.ts";

type Word = { readonly pattern: RegExp; readonly name: string };

/** Words that model and core may not use; each is looked for as code, not in prose or texts. */
const impure: readonly Word[] = [
  { pattern: /\bnew Date\b|\bDate[.(]/, name: "Date" },
  { pattern: /\bMath\.random\b/, name: "Math.random" },
  { pattern: /\basync\b/, name: "async" },
  { pattern: /\bawait\b/, name: "await" },
  { pattern: /\bPromise\b/, name: "Promise" },
  { pattern: /\b(?:set|clear)(?:Timeout|Interval|Immediate)\b/, name: "timers" },
  { pattern: /\bqueueMicrotask\b/, name: "queueMicrotask" },
  { pattern: /\bprocess[.[]/, name: "process" },
  { pattern: /\bconsole[.[]/, name: "console" },
  { pattern: /\bperformance\./, name: "performance" },
  { pattern: /\bcrypto\./, name: "crypto" },
  { pattern: /\bfetch\(/, name: "fetch" },
  { pattern: /\bglobalThis\b/, name: "globalThis" },
];

/** Words that take real time or real chance past the ports. `performance` is left: it measures, nothing decides. */
const ambient: readonly Word[] = [
  { pattern: /\bDate\.now\b/, name: "Date.now" },
  { pattern: /\bnew Date\(\s*\)/, name: "new Date()" },
  { pattern: /\bMath\.random\b/, name: "Math.random" },
  { pattern: /\bset(?:Timeout|Interval)\b/, name: "setTimeout, setInterval" },
  { pattern: /\brandom(?:UUID|Bytes|Int)\b/, name: "random ids" },
];

/** What a law would forbid and why it is right there. */
type Exception = { readonly path: string; readonly name: string; readonly why: string };

const exceptions: readonly Exception[] = [];

/** The rooms where the real clock and real chance are at home. */
const realTime = ["src/main/", "src/cli/"];

export function impurities(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => /^src\/(?:model|core)\//.test(path) && !isTest(path))
    .flatMap((source) =>
      uses(source, impure).map(
        ({ where, name }) =>
          `${where}: ${name} in a pure room; take the value as an argument (time is a number in ` +
          "the snapshot, ids come with the request), or do the deed in control or service",
      ),
    );
}

export function ambientTime(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith("src/") && !isTest(path))
    .filter(({ path }) => !realTime.some((room) => path.startsWith(room)))
    .flatMap((source) =>
      uses(source, ambient)
        .filter(({ name }) => !isExcepted(source.path, name))
        .map(
          ({ where, name }) =>
            `${where}: ${name} outside main; take a Clock or an IdSource from the caller, or add ` +
            "an exception with its reason to test/tidy/purity-law.ts",
        ),
    );
}

/** End-to-end tests and benchmarks, and what they poll with, drive real processes in real time. */
const realTimeTests = /^test\/(?:(?:e2e|bench|tidy)\/|support\/batch-story\.ts$)/;

export function sleepingTests(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => isTest(path) && !realTimeTests.test(path))
    .flatMap((source) =>
      uses(source, [{ pattern: /\bset(?:Timeout|Interval)\b|node:timers/, name: "a sleep" }]).map(
        ({ where }) => `${where}: a test that waits for time; await a signal, or use manualClock`,
      ),
    );
}

/** Exceptions that nothing needs any more. */
export function needlessExceptions(sources: readonly Source[]): readonly string[] {
  const used = new Set(
    sources.flatMap((source) => uses(source, ambient).map(({ name }) => `${source.path} ${name}`)),
  );
  return exceptions
    .filter(({ path, name }) => !used.has(`${path} ${name}`))
    .map(({ path, name }) => `${path} does not use ${name} any more; remove its exception`);
}

function isExcepted(path: string, name: string): boolean {
  return exceptions.some((one) => one.path === path && one.name === name);
}

/** The first use of each word. */
function uses(
  source: Source,
  words: readonly Word[],
): readonly { readonly where: string; readonly name: string }[] {
  return words.flatMap(({ pattern, name }) => {
    const found = pattern.exec(source.code);
    return found === null ? [] : [{ where: at(source, found.index), name }];
  });
}
