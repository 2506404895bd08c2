/** How files are called and what may not be left in them. */
import { basename, dirname } from "node:path";
import { at, isTest, type Source } from "./source.ts";

type Text = { readonly path: string; readonly text: string };

/** Names that say nothing of what is inside, and therefore fill up. */
const buckets = "utils?|helpers?|managers?|commons?|misc|shared";

export function badNames(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const name = basename(path).replace(/(?:\.test)?\.ts$/, "");
    if (name === "index") {
      return [`${path}: a barrel; import the files themselves and name this one after its export`];
    }
    const words = new RegExp(`(?:^|-)(?:${buckets})$|^types?$`);
    const folders = dirname(path).split("/");
    if (words.test(name) || folders.some((folder) => words.test(folder))) {
      return [`${path}: a bucket; name it after the one idea it holds`];
    }
    return /^(?:\d+-)?[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)
      ? []
      : [`${path}: file names are kebab-case, after the one export`];
  });
}

/** Every file but a test begins by saying why it exists. */
export function missingHeaders(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => !path.endsWith(".test.ts"))
    .filter(({ text }) => !/^(?:#![^\n]*\n)?\/\*\*/.test(text))
    .map(({ path }) => `${path}: begin the file with a comment that says why it exists`);
}

/** Marks of work that is not done. Written in two parts here, so that this file does not hold them. */
const leftovers = new RegExp(`\\b(?:${["FIX" + "ME", "TO" + "DO", "X" + "XX"].join("|")})\\b`);

export function leftoverMarks(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const found = leftovers.exec(source.text);
    return found === null
      ? []
      : [`${at(source, found.index)}: ${found[0]}; do it, or write an issue and remove the mark`];
  });
}

/** What a program prints is cli's and main's affair; rooms log through the port. */
export function strayConsole(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith("src/") && !isTest(path))
    .filter(({ path }) => !/^src\/(?:cli|main)\//.test(path))
    .flatMap((source) => {
      const found = /\bconsole\.\w+/.exec(source.code);
      return found === null
        ? []
        : [`${at(source, found.index)}: ${found[0]}; use the Logger of src/ports/telemetry.ts`];
    });
}

/** Paths of one person's machine, in two parts for the same reason. */
const privatePaths = new RegExp(
  `${"\\.\\./" + "shared"}\\b|(?<![\\w.$}])/(?:${"wo" + "rk"}|${"ro" + "ot"})/`,
);

/** The project stands alone: no file knows where somebody keeps it, or what lies beside it. */
export function privatePathsIn(texts: readonly Text[]): readonly string[] {
  return texts.flatMap(({ path, text }) => {
    const found = privatePaths.exec(text);
    if (found === null) return [];
    const line = text.slice(0, found.index).split("\n").length;
    return [`${path}:${line}: "${found[0]}" is a path of one machine; use a path of the project`];
  });
}
