/**
 * The AWS CLI's shorthand for structures: `key=value,list=a,b,map={k=v},list=[{k=v},{k=w}]`. A value without a key
 * belongs to the key before it, which makes that one a list.
 *
 * Everything is text here; what is a number or a yes is known to whoever knows the structure.
 */
export type Shorthand = string | readonly Shorthand[] | { readonly [key: string]: Shorthand };

export class ShorthandError extends Error {}

/** Throws a ShorthandError that shows the place. */
export function parseShorthand(text: string): { readonly [key: string]: Shorthand } {
  const reader: Reader = { text, at: 0 };
  const parsed = readMembers(reader, undefined);
  if (reader.at < text.length) throw unexpected(reader);
  return parsed;
}

type Reader = { readonly text: string; at: number };

/** `key=value` pairs up to the closing sign, or to the end of the text. */
function readMembers(reader: Reader, close: string | undefined): { [key: string]: Shorthand } {
  const members: { [key: string]: Shorthand } = Object.create(null);
  let key: string | undefined;
  while (reader.at < reader.text.length && reader.text[reader.at] !== close) {
    const word = readWord(reader);
    if (reader.text[reader.at] === "=" && word !== "") {
      key = word;
      reader.at += 1;
      members[key] = readValue(reader);
    } else {
      if (key === undefined) throw unexpected(reader);
      members[key] = [...listed(members[key]), word];
    }
    if (reader.text[reader.at] === ",") reader.at += 1;
    else if (reader.at < reader.text.length && reader.text[reader.at] !== close) {
      throw unexpected(reader);
    }
  }
  return members;
}

function listed(value: Shorthand | undefined): readonly Shorthand[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Shorthand];
}

function readValue(reader: Reader): Shorthand {
  const first = reader.text[reader.at];
  if (first === "{") return closed(reader, "}", () => readMembers(reader, "}"));
  if (first === "[") return closed(reader, "]", () => readItems(reader));
  return readWord(reader);
}

function closed<T>(reader: Reader, close: string, read: () => T): T {
  reader.at += 1;
  const value = read();
  if (reader.text[reader.at] !== close) throw unexpected(reader);
  reader.at += 1;
  return value;
}

function readItems(reader: Reader): readonly Shorthand[] {
  const items: Shorthand[] = [];
  while (reader.at < reader.text.length && reader.text[reader.at] !== "]") {
    items.push(readValue(reader));
    if (reader.text[reader.at] === ",") reader.at += 1;
    else if (reader.text[reader.at] !== "]") throw unexpected(reader);
  }
  return items;
}

/** A quoted word, or one up to the next sign that has a meaning. */
function readWord(reader: Reader): string {
  const rest = reader.text.slice(reader.at);
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^'\\]|\\.)*)'/.exec(rest);
  const plain = /^[^,={}[\]]*/.exec(rest)?.[0] ?? "";
  reader.at += quoted?.[0].length ?? plain.length;
  return quoted === null ? plain : (quoted[1] ?? quoted[2] ?? "").replaceAll(/\\(.)/g, "$1");
}

function unexpected({ text, at }: Reader): ShorthandError {
  const found = at < text.length ? `"${text[at]}"` : "the end";
  return new ShorthandError(
    `${text} is no shorthand such as key=value,list=a,b: ${found} is unexpected at character ${at + 1}.`,
  );
}
