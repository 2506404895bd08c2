/**
 * Reads a scenario: statements, one a line, with what is expected to happen between them.
 *
 *   # what this is about
 *   compute-environment lab maxvCpus=8 instanceTypes=m6i.large
 *   job-queue work computeEnvironments=lab
 *   at 0s submit-job train jobQueue=work
 *     vcpus=2 runs=20m                              (an indented line goes on with the statement above it)
 *     | 00:00:00  train  RUNNABLE                   (what is expected until the next statement)
 *   at 1h end
 *
 * Statements without a time set the world up. The others have times from when that is done, in ascending order, and
 * the last of them is `end`. Whatever is not understood is an error that names the line.
 */
import { duration, type Readers } from "./settings.ts";

/** What a verb takes. */
export type Grammar = {
  /** What stands behind the verb, for errors; undefined where nothing does. */
  readonly subject: string | undefined;
  readonly settings: Readers;
  readonly required?: readonly string[];
  /** Whether it sets the world up, or has a time. */
  readonly isSetUp: boolean;
};

export type Statement = {
  /** From 1, of its last line. */
  readonly line: number;
  /** Milliseconds from the beginning; undefined of what sets the world up. */
  readonly atMs: number | undefined;
  readonly verb: string;
  readonly subject: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

export class ScriptError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.name = "ScriptError";
  }
}

/** Begins a line of what is expected. */
export const expectedMark: RegExp = /^\s*\|/;

export function readScript(
  file: string,
  content: string,
  grammars: Readonly<Record<string, Grammar>>,
): readonly Statement[] {
  const statements = sentencesOf(content).map(({ words, line }) => {
    const fail = (problem: string): never => {
      throw new ScriptError(file, line, problem);
    };
    return readStatement(words, line, grammars, fail);
  });
  let last: Statement | undefined;
  for (const statement of statements) {
    const { line } = statement;
    if (last?.verb === "end") throw new ScriptError(file, line, "Nothing comes after end.");
    if ((statement.atMs ?? -1) < (last?.atMs ?? -1)) {
      const problem = "Times must ascend, and what sets the world up comes before all of them.";
      throw new ScriptError(file, line, problem);
    }
    last = statement;
  }
  if (last?.verb !== "end") {
    throw new ScriptError(file, last?.line ?? 1, 'The last statement must be "at TIME end".');
  }
  return statements;
}

type Sentence = { readonly words: readonly string[]; readonly line: number };

/** Words may hold quoted parts; a line that is indented continues the one above. */
function sentencesOf(content: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  for (const [index, text] of content.split("\n").entries()) {
    if (/^\s*(?:#|\||$)/.test(text)) continue;
    const words = (text.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) =>
      word.replaceAll('"', ""),
    );
    const above = /^\s/.test(text) ? sentences.pop() : undefined;
    sentences.push({ words: [...(above?.words ?? []), ...words], line: index + 1 });
  }
  return sentences;
}

function readStatement(
  words: readonly string[],
  line: number,
  grammars: Readonly<Record<string, Grammar>>,
  fail: (problem: string) => never,
): Statement {
  const left = [...words];
  let atMs: number | undefined;
  if (left[0] === "at") {
    const [, given = ""] = left.splice(0, 2);
    atMs = duration.read(given) ?? fail(`at "${given}": it must be ${duration.allowed}.`);
  }
  const verb = left.shift() ?? "";
  const grammar = Object.hasOwn(grammars, verb) ? grammars[verb] : undefined;
  if (grammar === undefined) {
    return fail(`"${verb}" is no statement. There are: ${Object.keys(grammars).join(", ")}.`);
  }
  if (grammar.isSetUp !== (atMs === undefined)) {
    const begins = grammar.isSetUp ? "sets the world up and has no time" : 'must begin "at TIME"';
    fail(`${verb} ${begins}.`);
  }
  const hasSubject = left[0] !== undefined && !left[0].includes("=");
  if (hasSubject !== (grammar.subject !== undefined)) {
    fail(`Behind ${verb} comes ${grammar.subject ?? "no name"}.`);
  }
  const subject = hasSubject ? (left.shift() ?? "") : "";
  const settings = readSettings(verb, left, grammar, fail);
  return { line, atMs, verb, subject, settings };
}

function readSettings(
  verb: string,
  words: readonly string[],
  { settings: readers, required = [] }: Grammar,
  fail: (problem: string) => never,
): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  for (const word of words) {
    const [, name = word, given] = /^([^=]+)=(.*)$/.exec(word) ?? [];
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) {
      const known = Object.keys(readers).join(", ") || "none";
      return fail(`"${name}" is no setting of ${verb}. It takes: ${known}.`);
    }
    if (given === undefined) return fail(`Write ${name}=VALUE: ${reader.allowed}.`);
    if (name in settings) fail(`${name} is given twice.`);
    const value = reader.read(given);
    if (value === undefined) fail(`${name}=${given}: it must be ${reader.allowed}.`);
    settings[name] = value;
  }
  const lacking = required.find((name) => !(name in settings));
  if (lacking !== undefined) fail(`${verb} needs ${lacking}=VALUE: ${readers[lacking]?.allowed}.`);
  return settings;
}
