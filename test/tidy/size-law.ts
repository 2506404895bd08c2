/**
 * How much may be in one place: short files, short functions, lines that fit beside each other. Where no limit is
 * enforced, one file always reaches thousands of lines.
 */
import { isTest, type Source } from "./source.ts";

export const fileLinesMax = 400;
/** Own lines: without those of functions inside. */
export const functionLinesMax = 80;
/** With the functions inside: a function that makes an object of functions is this project's class. */
export const factoryLinesMax = 160;
/** The formatter breaks code, but neither prose nor texts. */
export const codeColumnsMax = 100;
export const proseColumnsMax = 120;
export const textColumnsMax = 140;

export function longFiles(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines <= fileLinesMax
      ? []
      : [`${path}: ${lines} lines, at most ${fileLinesMax}; give each idea a file of its own`];
  });
}

/** A line may be longer by the texts in it, and a comment by its prose, up to their own limits. */
export function longLines(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text, code }) => {
    const codeLines = code.split("\n");
    return text.split("\n").flatMap((line, n) => {
      if (line.length <= codeColumnsMax) return [];
      const kept = codeLines[n]?.replaceAll(/ {2,}/g, " ") ?? "";
      const isProse = kept.trim() === "";
      const hasText = /["'`]/.test(line) || isProse;
      const max = /^\s*(?:\*|\/\/|\/\*)/.test(line)
        ? proseColumnsMax
        : hasText && kept.length <= codeColumnsMax
          ? textColumnsMax
          : codeColumnsMax;
      return line.length <= max
        ? []
        : [`${path}:${n + 1}: ${line.length} columns, at most ${max}; break the line`];
    });
  });
}

/** Functions of src that are too long. Suites of tests may be long: they are lists. */
export function longFunctions(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith("src/") && !isTest(path))
    .flatMap(({ path, code }) =>
      functionsOf(code.split("\n")).flatMap(({ first, lines, ownLines }) => {
        const where = `${path}:${first + 1}`;
        if (ownLines > functionLinesMax) {
          return [
            `${where}: a function of ${ownLines} lines of its own, at most ${functionLinesMax}; ` +
              "name its parts as functions",
          ];
        }
        return lines <= factoryLinesMax
          ? []
          : [
              `${where}: a function of ${lines} lines with those inside it, at most ` +
                `${factoryLinesMax}; move inner functions out and hand them what they need`,
            ];
      }),
    );
}

type Extent = { readonly first: number; readonly last: number };
type FunctionExtent = Extent & { readonly lines: number; readonly ownLines: number };

function functionsOf(lines: readonly string[]): readonly FunctionExtent[] {
  const extents = lines.flatMap((line, first) =>
    beginsFunction(line) ? [{ first, last: endOf(lines, first) }] : [],
  );
  return extents.map((outer) => {
    const inside = extents.filter((one) => one.first > outer.first && one.last < outer.last);
    const covered = new Set(inside.flatMap(({ first, last }) => range(first, last)));
    const length = outer.last - outer.first + 1;
    return { ...outer, lines: length, ownLines: length - covered.size };
  });
}

/**
 * The formatter indents a function's closing brace as its first line, so the end is the next line of that
 * indentation that begins with a brace.
 */
function endOf(lines: readonly string[], first: number): number {
  const indent = indentOf(lines[first] ?? "");
  for (let n = first + 1; n < lines.length; n += 1) {
    const line = lines[n] ?? "";
    if (indentOf(line) === indent && /^\s*\}/.test(line)) return n;
  }
  return lines.length - 1;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** A line that opens a body: after parameters, their result type, or an arrow; no `if`, loop or class. */
function beginsFunction(line: string): boolean {
  if (/^\s*(?:\}\s*)?(?:if|else|for|while|switch|catch|do|try|class|export class)\b/.test(line)) {
    return false;
  }
  return /(?:=>|\)|\):.+|^\s*\}.*) \{$/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
