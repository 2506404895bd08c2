/**
 * Output of a handler to XML, by schema, compiled once into closures that append text. Used by the two query
 * protocols: lists as `<name><item>…</item></name>` (the element's name is the list member's `xmlName`), maps as
 * `<entry><key/><value/></entry>`, times as ISO 8601. Members without a value are left out.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import { kindOf, membersOf } from "./schema.ts";

/** Text of one element, tags included. */
export type EncodeXml = (value: unknown) => string;

/** The members of a structure as elements, without an element around them. */
export function compileXmlEncoder(schema: NormalizedSchema): EncodeXml {
  return kindOf(schema) === "unit" ? () => "" : contentOf(schema, new Map());
}

/** What stands between an element's tags. */
function contentOf(schema: NormalizedSchema, structs: Map<unknown, EncodeXml>): EncodeXml {
  const kind = kindOf(schema);
  switch (kind) {
    case "string":
      return (value) => escapeXml(String(value));
    case "number":
    case "boolean":
      return (value) => String(value);
    case "timestamp":
      return (value) => (value as Date).toISOString();
    case "blob":
      return (value) => Buffer.from(value as Uint8Array).toString("base64");
    case "unit":
      return () => "";
    case "document":
      throw new Error("The query protocols have no documents.");
    case "list": {
      const member = schema.getValueSchema();
      const encode = elementOf(member, xmlName(member, "member"), structs);
      return (value) => (value as unknown[]).map(encode).join("");
    }
    case "map": {
      const key = elementOf(schema.getKeySchema(), xmlName(schema.getKeySchema(), "key"), structs);
      const valueSchema = schema.getValueSchema();
      const inner = elementOf(valueSchema, xmlName(valueSchema, "value"), structs);
      return (value) =>
        Object.entries(value as object)
          .map(([name, entry]) => `<entry>${key(name)}${inner(entry)}</entry>`)
          .join("");
    }
    case "struct":
    case "union":
      return structContent(schema, structs);
  }
}

function structContent(schema: NormalizedSchema, structs: Map<unknown, EncodeXml>): EncodeXml {
  const raw = schema.getSchema();
  const known = structs.get(raw);
  if (known !== undefined) return known;
  let encode: EncodeXml = () => "";
  structs.set(raw, (value) => encode(value));
  const members = membersOf(schema).map((member) => ({
    name: member.name,
    encode: memberElement(member.schema, xmlName(member.schema, member.name), structs),
  }));
  encode = (value) => {
    const from = value as Readonly<Record<string, unknown>>;
    let text = "";
    for (const member of members) {
      const inner = from[member.name];
      if (inner !== undefined && inner !== null) text += member.encode(inner);
    }
    return text;
  };
  structs.set(raw, encode);
  return encode;
}

/** A flattened list repeats the member's own element instead of nesting items in it. */
function memberElement(
  schema: NormalizedSchema,
  name: string,
  structs: Map<unknown, EncodeXml>,
): EncodeXml {
  if (!schema.isListSchema() || schema.getMergedTraits().xmlFlattened !== 1) {
    return elementOf(schema, name, structs);
  }
  const encode = elementOf(schema.getValueSchema(), name, structs);
  return (value) => (value as unknown[]).map(encode).join("");
}

function elementOf(
  schema: NormalizedSchema,
  name: string,
  structs: Map<unknown, EncodeXml>,
): EncodeXml {
  const content = contentOf(schema, structs);
  return (value) => `<${name}>${content(value)}</${name}>`;
}

function xmlName(schema: NormalizedSchema, otherwise: string): string {
  const name = schema.getMergedTraits().xmlName;
  return typeof name === "string" ? name : otherwise;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** Characters that XML 1.0 cannot carry at all become U+FFFD: an answer must never be unreadable as a whole. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character)
  );
}
