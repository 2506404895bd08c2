/**
 * A file that somebody wrote, read strictly: every value knows its file, line and place, so that what is wrong with it
 * is told as `cluster.yaml:12: jobQueues[0].priority must be …`. YAML, of which JSON is a part.
 */
import { LineCounter, type ParsedNode, parseDocument } from "yaml";

/** What is wrong with a document, with where. */
export class DocumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DocumentError";
  }
}

/** One value of a document. */
export type Value = {
  /** As JSON would give it; undefined where the document says nothing. */
  readonly value: unknown;
  /** `jobs[2].duration`; empty for the whole document. */
  readonly path: string;
  /** The same value's member or item; for what is not there too, so that its absence can be told. */
  readonly at: (key: string | number) => Value;
  /** Throws a DocumentError; `problem` goes on from the value's path: `must be …`. */
  readonly fail: (problem: string) => never;
};

/** Throws a DocumentError for a text that is no YAML. `file` is what errors call it. */
export function readDocument(text: string, file: string): Value {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    throw new DocumentError(`${file}:${lineAt(error.pos[0])}: ${error.message}.`);
  }
  const lineOf = (keys: readonly (string | number)[]): string => {
    for (let length = keys.length; length > 0; length -= 1) {
      const node = document.getIn(keys.slice(0, length), true) as ParsedNode | undefined;
      const offset = node?.range?.[0];
      if (offset !== undefined) return `:${lineAt(offset)}`;
    }
    return "";
  };
  const valueAt = (value: unknown, keys: readonly (string | number)[]): Value => ({
    value: value === null ? undefined : value,
    path: pathOf(keys),
    at: (key) => valueAt(memberOf(value, key), [...keys, key]),
    fail(problem) {
      const path = pathOf(keys);
      throw new DocumentError(`${file}${lineOf(keys)}: ${path === "" ? "it" : path} ${problem}`);
    },
  });
  return valueAt(document.toJS({ maxAliasCount: 100 }), []);
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}

function pathOf(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
  }, "");
}
