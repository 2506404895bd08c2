/**
 * Output of a handler to a value for `JSON.stringify`, by schema, compiled once into closures: members that the
 * output shape does not have stay behind, absent ones are left out, times and bytes take their wire form.
 * Handlers are typed by the SDK, so kinds are not checked again.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import { jsonNameOf, setKey } from "./decode-json.ts";
import { kindOf, membersOf, type TimestampFormat, timestampFormat } from "./schema.ts";

export type Encode = (value: unknown) => unknown;

export function compileJsonEncoder(schema: NormalizedSchema, timestamps: TimestampFormat): Encode {
  return encoderOf(schema, timestamps, new Map());
}

/** `structs` ends recursive shapes, as in the decoder. */
function encoderOf(
  schema: NormalizedSchema,
  timestamps: TimestampFormat,
  structs: Map<unknown, Encode>,
): Encode {
  const kind = kindOf(schema);
  switch (kind) {
    case "string":
    case "number":
    case "boolean":
    case "document":
      return asIs;
    case "unit":
      return () => ({});
    case "blob":
      return (value) => Buffer.from(value as Uint8Array).toString("base64");
    case "timestamp": {
      const format = timestampFormat(schema, timestamps);
      return (value) => timeToJson(value as Date, format);
    }
    case "list": {
      const encode = encoderOf(schema.getValueSchema(), timestamps, structs);
      // A list of plain values goes out as it is: the commonest case, and free.
      if (encode === asIs) return asIs;
      return (value) => (value as unknown[]).map((item) => (item === null ? null : encode(item)));
    }
    case "map": {
      const encode = encoderOf(schema.getValueSchema(), timestamps, structs);
      if (encode === asIs) return asIs;
      return (value) => {
        const out: Record<string, unknown> = {};
        for (const [key, inner] of Object.entries(value as object)) {
          if (inner !== undefined) setKey(out, key, inner === null ? null : encode(inner));
        }
        return out;
      };
    }
    case "struct":
    case "union":
      return structEncoder(schema, timestamps, structs);
  }
}

function structEncoder(
  schema: NormalizedSchema,
  timestamps: TimestampFormat,
  structs: Map<unknown, Encode>,
): Encode {
  const raw = schema.getSchema();
  const known = structs.get(raw);
  if (known !== undefined) return known;
  let encode: Encode = asIs;
  structs.set(raw, (value) => encode(value));
  const members = membersOf(schema).map((member) => ({
    name: member.name,
    key: jsonNameOf(member.schema, member.name),
    encode: encoderOf(member.schema, timestamps, structs),
  }));
  encode = (value) => {
    const from = value as Readonly<Record<string, unknown>>;
    const out: Record<string, unknown> = {};
    for (const member of members) {
      const inner = from[member.name];
      if (inner !== undefined && inner !== null) out[member.key] = member.encode(inner);
    }
    return out;
  };
  structs.set(raw, encode);
  return encode;
}

function asIs(value: unknown): unknown {
  return value;
}

function timeToJson(time: Date, format: TimestampFormat): number | string {
  switch (format) {
    case "epoch-seconds":
      return time.getTime() / 1000;
    case "date-time":
      return time.toISOString();
    case "http-date":
      return time.toUTCString();
  }
}
