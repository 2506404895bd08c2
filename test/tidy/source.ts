/**
 * The project's own files as the laws see them: read once, with comments and the inside of texts blanked out, so
 * that a law about code does not stumble over prose. Blanking keeps lines and columns where they are.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export type Source = {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Comments and the inside of texts are blanks; `${…}` inside templates is code. */
  readonly code: string;
  /** Only comments are blanks. */
  readonly uncommented: string;
};

export const projectRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** A source as a test writes it down. */
export function sourceOf(path: string, text: string): Source {
  return { path, text, ...blank(text) };
}

/** All TypeScript files of these folders. */
export function readSources(folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => filesBelow(join(projectRoot, folder)))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => sourceOf(fromRoot(path), readFileSync(path, "utf8")));
}

/** Every text file that belongs to the project, whatever its kind. */
export function readTexts(): readonly { readonly path: string; readonly text: string }[] {
  return filesBelow(projectRoot)
    .filter((path) => /(\.(ts|js|mjs|json|md|txt|sh|ya?ml|html|css|svg)|\/[^./]+)$/.test(path))
    .filter((path) => !path.endsWith("package-lock.json"))
    .map((path) => ({ path: fromRoot(path), text: readFileSync(path, "utf8") }));
}

/** `src/a/b.ts:12`, as editors open it. */
export function at(source: Source, index: number): string {
  return `${source.path}:${source.text.slice(0, index).split("\n").length}`;
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/");
}

const notOurs = new Set(["node_modules", ".git", "dist", "coverage"]);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name) && !entry.name.startsWith(".batchyard"))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}

function fromRoot(path: string): string {
  return relative(projectRoot, path).split(sep).join("/");
}

/**
 * One alternative per thing that may hold anything: comments, texts, regular expressions. A template is cut at
 * its `${`, whose code is kept, and taken up again at the brace that closes it.
 */
const token = new RegExp(
  [
    /\/\/[^\n]*/,
    /\/\*[\s\S]*?\*\//,
    /"(?:\\.|[^"\\\n])*"/,
    /'(?:\\.|[^'\\\n])*'/,
    // A slash begins a regular expression only where a value is expected.
    /(?<=(?:[(,=:[!&|?{};+]|=>|return)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
    /[`{}]/,
  ]
    .map((part) => part.source)
    .join("|"),
  "g",
);
const templatePart = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(`|\$\{)/y;

function blank(text: string): { readonly code: string; readonly uncommented: string } {
  const code: string[] = [];
  const uncommented: string[] = [];
  /** For each open `{`: whether it is the `${` of a template. */
  const braces: boolean[] = [];
  let from = 0;
  const keepUntil = (end: number): void => {
    code.push(text.slice(from, end));
    uncommented.push(text.slice(from, end));
    from = end;
  };
  const blankUntil = (end: number, isComment: boolean): void => {
    const blanks = text.slice(from, end).replaceAll(/[^\n]/g, " ");
    code.push(blanks);
    uncommented.push(isComment ? blanks : text.slice(from, end));
    from = end;
  };
  const passTemplate = (): void => {
    templatePart.lastIndex = from;
    const part = templatePart.exec(text);
    const end = part === null ? text.length : templatePart.lastIndex;
    blankUntil(end - (part?.[1]?.length ?? 0), false);
    if (part?.[1] === "${") braces.push(true);
    keepUntil(end);
  };

  for (token.lastIndex = 0; ; token.lastIndex = from) {
    const found = token.exec(text);
    if (found === null) break;
    const what = found[0];
    const isComment = what.startsWith("//") || what.startsWith("/*");
    keepUntil(found.index + (isComment ? 0 : 1));
    if (what === "{") braces.push(false);
    else if (what === "`" || (what === "}" && braces.pop() === true)) passTemplate();
    else if (isComment) blankUntil(found.index + what.length, true);
    else if (what.length > 1) {
      blankUntil(found.index + what.length - 1, false);
      keepUntil(found.index + what.length);
    }
  }
  keepUntil(text.length);
  return { code: code.join(""), uncommented: uncommented.join("") };
}
