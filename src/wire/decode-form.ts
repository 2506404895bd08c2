/**
 * A form tree to the input types of the SDK, by schema, compiled once into closures, in the two dialects:
 * awsQuery (lists as `Name.member.1`, or `Name.1` where flattened, maps as `Name.entry.1.key`) and ec2Query (all
 * lists flattened, names capitalised or given by the `ec2QueryName` trait). Mirrors the SDK's QueryShapeSerializer.
 *
 * Everything arrives as text: numbers and booleans are read strictly. `Name=` with an empty value is an empty list.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import { decodeTimeText, located, setKey } from "./decode-json.ts";
import { type FormNode, numberedChildren } from "./form-tree.ts";
import { expectationOf, kindOf, membersOf } from "./schema.ts";
import { keySegment, missing, ShapeError, wrongType } from "./shape-error.ts";

export type FormDialect = "awsQuery" | "ec2Query";
export type DecodeForm = (node: FormNode) => unknown;

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function compileFormDecoder(schema: NormalizedSchema, dialect: FormDialect): DecodeForm {
  return decoderOf(schema, dialect, new Map());
}

function decoderOf(
  schema: NormalizedSchema,
  dialect: FormDialect,
  structs: Map<unknown, DecodeForm>,
): DecodeForm {
  const kind = kindOf(schema);
  switch (kind) {
    case "string":
    case "number":
    case "boolean":
    case "timestamp":
    case "blob":
      return scalarDecoder(kind);
    case "document":
      throw new Error("The query protocols have no documents.");
    case "unit":
      return () => ({});
    case "list":
      return listDecoder(schema, dialect, structs);
    case "map":
      return mapDecoder(schema, dialect, structs);
    case "struct":
    case "union":
      return structDecoder(schema, dialect, structs);
  }
}

type ScalarKind = "string" | "number" | "boolean" | "timestamp" | "blob";

function scalarDecoder(kind: ScalarKind): DecodeForm {
  const read = SCALARS[kind];
  return (node) => {
    if (node.value === undefined) throw wrongType(expectationOf(kind), {});
    return read(node.value);
  };
}

const SCALARS: { readonly [K in ScalarKind]: (text: string) => unknown } = {
  string: (text) => text,
  number: (text) => {
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) throw wrongType("a number", text);
    return value;
  },
  boolean: (text) => {
    const lower = text.toLowerCase();
    if (lower !== "true" && lower !== "false") throw wrongType("true or false", text);
    return lower === "true";
  },
  timestamp: decodeTimeText,
  blob: (text) => {
    if (!BASE64.test(text)) throw wrongType("base64 text", text);
    return new Uint8Array(Buffer.from(text, "base64"));
  },
};

function listDecoder(
  schema: NormalizedSchema,
  dialect: FormDialect,
  structs: Map<unknown, DecodeForm>,
): DecodeForm {
  const member = schema.getValueSchema();
  const decode = decoderOf(member, dialect, structs);
  const wrapper = isFlat(schema, dialect) ? undefined : xmlName(member, "member");
  return (node) => {
    const list = wrapper === undefined ? node : node.children.get(wrapper);
    const items = list === undefined ? [] : numberedChildren(list);
    if (items.length === 0 && node.value !== "") throw wrongType("a list", node.value ?? {});
    return items.map(([index, item]) => {
      try {
        return decode(item);
      } catch (error) {
        throw located(error, wrapper === undefined ? index : `${wrapper}.${index}`);
      }
    });
  };
}

function mapDecoder(
  schema: NormalizedSchema,
  dialect: FormDialect,
  structs: Map<unknown, DecodeForm>,
): DecodeForm {
  const valueSchema = schema.getValueSchema();
  const decode = decoderOf(valueSchema, dialect, structs);
  const keyName = xmlName(schema.getKeySchema(), "key");
  const valueName = xmlName(valueSchema, "value");
  const wrapper = isFlat(schema, dialect) ? undefined : "entry";
  return (node) => {
    const entries = wrapper === undefined ? node : node.children.get(wrapper);
    if (entries === undefined) {
      if (node.value === "") return {};
      throw wrongType("a map", node.value ?? {});
    }
    const out: Record<string, unknown> = {};
    for (const [index, entry] of numberedChildren(entries)) {
      const place = wrapper === undefined ? index : `${wrapper}.${index}`;
      const key = entry.children.get(keyName)?.value;
      const value = entry.children.get(valueName);
      if (key === undefined) throw missing("a string").under(keyName).under(place);
      if (value === undefined) throw missing("a value").under(valueName).under(place);
      try {
        setKey(out, key, decode(value));
      } catch (error) {
        throw located(error, keySegment(key));
      }
    }
    return out;
  };
}

function structDecoder(
  schema: NormalizedSchema,
  dialect: FormDialect,
  structs: Map<unknown, DecodeForm>,
): DecodeForm {
  const raw = schema.getSchema();
  const known = structs.get(raw);
  if (known !== undefined) return known;
  let decode: DecodeForm = () => ({});
  structs.set(raw, (node) => decode(node));
  const members = membersOf(schema).map((member) => ({
    name: member.name,
    key: formName(member.schema, member.name, dialect),
    required: member.required,
    expected: expectationOf(kindOf(member.schema)),
    decode: decoderOf(member.schema, dialect, structs),
  }));
  const isUnion = schema.isUnionSchema();
  decode = (node) => {
    if (node.value !== undefined && node.value !== "") throw wrongType("a structure", node.value);
    const out: Record<string, unknown> = {};
    for (const member of members) {
      const inner = node.children.get(member.key);
      if (inner === undefined) {
        if (member.required) throw missing(member.expected).under(member.key);
        continue;
      }
      try {
        out[member.name] = member.decode(inner);
      } catch (error) {
        throw located(error, member.key);
      }
    }
    if (isUnion && Object.keys(out).length !== 1) {
      const names = members.map((member) => member.key).join(", ");
      throw new ShapeError("type", `must have exactly one of the members ${names}.`);
    }
    return out;
  };
  structs.set(raw, decode);
  return decode;
}

function isFlat(schema: NormalizedSchema, dialect: FormDialect): boolean {
  return dialect === "ec2Query" || schema.getMergedTraits().xmlFlattened === 1;
}

function formName(schema: NormalizedSchema, name: string, dialect: FormDialect): string {
  if (dialect === "awsQuery") return xmlName(schema, name);
  const ec2Name = schema.getMergedTraits().ec2QueryName;
  if (typeof ec2Name === "string") return ec2Name;
  const plain = xmlName(schema, name);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function xmlName(schema: NormalizedSchema, otherwise: string): string {
  const name = schema.getMergedTraits().xmlName;
  return typeof name === "string" ? name : otherwise;
}
