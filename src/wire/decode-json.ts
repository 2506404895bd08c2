/**
 * JSON values to the input types of the SDK, by schema, compiled once into closures.
 *
 * AWS's rules: unknown members are ignored, null equals absence, null inside a list or map is refused unless the
 * list is sparse, numbers are finite, nothing is converted from one kind to another. The result is a new object that
 * holds members of the schema alone, so a `__proto__` in a request is an ordinary map key or nothing.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import {
  expectationOf,
  isSparse,
  kindOf,
  membersOf,
  type TimestampFormat,
  timestampFormat,
} from "./schema.ts";
import { keySegment, missing, ShapeError, wrongType } from "./shape-error.ts";

export type Decode = (value: unknown) => unknown;
type JsonObject = { readonly [key: string]: unknown };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** The ends of JavaScript's Date range, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

export function compileJsonDecoder(schema: NormalizedSchema, timestamps: TimestampFormat): Decode {
  return new Compiler(timestamps).decoderOf(schema);
}

/** Remembers structures by their schema, so recursive shapes end and shared ones are compiled once. */
class Compiler {
  readonly #timestamps: TimestampFormat;
  readonly #structs = new Map<unknown, Decode>();

  constructor(timestamps: TimestampFormat) {
    this.#timestamps = timestamps;
  }

  decoderOf(schema: NormalizedSchema): Decode {
    const kind = kindOf(schema);
    switch (kind) {
      case "string":
        return decodeString;
      case "number":
        return decodeNumber;
      case "boolean":
        return decodeBoolean;
      case "blob":
        return decodeBlob;
      case "document":
        return (value) => value;
      case "timestamp":
        return timestampFormat(schema, this.#timestamps) === "epoch-seconds"
          ? decodeEpochSeconds
          : decodeTimeText;
      case "list":
        return listDecoder(this.decoderOf(schema.getValueSchema()), isSparse(schema));
      case "map":
        return mapDecoder(this.decoderOf(schema.getValueSchema()), isSparse(schema));
      case "unit":
        return (value) => (isObject(value) ? {} : fail("an object", value));
      case "struct":
      case "union":
        return this.#structDecoder(schema, kind === "union");
    }
  }

  #structDecoder(schema: NormalizedSchema, isUnion: boolean): Decode {
    const raw = schema.getSchema();
    const known = this.#structs.get(raw);
    if (known !== undefined) return known;
    let decode: Decode = () => {
      throw new Error("A decoder was used before it was compiled.");
    };
    this.#structs.set(raw, (value) => decode(value));
    const members = membersOf(schema).map((member) => ({
      name: member.name,
      key: jsonNameOf(member.schema, member.name),
      required: member.required,
      expected: expectationOf(kindOf(member.schema)),
      decode: this.decoderOf(member.schema),
    }));
    decode = isUnion ? unionDecoder(members) : structDecoder(members);
    this.#structs.set(raw, decode);
    return decode;
  }
}

type CompiledMember = {
  readonly name: string;
  readonly key: string;
  readonly required: boolean;
  readonly expected: string;
  readonly decode: Decode;
};

function structDecoder(members: readonly CompiledMember[]): Decode {
  return (value) => {
    if (!isObject(value)) throw wrongType("an object", value);
    const out: Record<string, unknown> = {};
    for (const member of members) {
      const inner = value[member.key];
      if (inner === undefined || inner === null) {
        if (member.required) throw missing(member.expected).under(member.key);
        continue;
      }
      try {
        out[member.name] = member.decode(inner);
      } catch (error) {
        throw located(error, member.key);
      }
    }
    return out;
  };
}

/** Exactly one member must be set: a union without a known member would reach a handler as nothing at all. */
function unionDecoder(members: readonly CompiledMember[]): Decode {
  const decode = structDecoder(members);
  const names = members.map((member) => member.key).join(", ");
  return (value) => {
    const out = decode(value) as JsonObject;
    if (Object.keys(out).length !== 1) {
      throw new ShapeError("type", `must have exactly one of the members ${names}.`);
    }
    return out;
  };
}

function listDecoder(decode: Decode, sparse: boolean): Decode {
  return (value) => {
    if (!Array.isArray(value)) throw wrongType("a list", value);
    const out: unknown[] = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      const inner: unknown = value[index];
      if (inner === null && sparse) {
        out[index] = null;
        continue;
      }
      try {
        out[index] = decode(inner);
      } catch (error) {
        throw located(error, `[${index}]`);
      }
    }
    return out;
  };
}

function mapDecoder(decode: Decode, sparse: boolean): Decode {
  return (value) => {
    if (!isObject(value)) throw wrongType("an object", value);
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (inner === null && !sparse) continue;
      try {
        setKey(out, key, inner === null ? null : decode(inner));
      } catch (error) {
        throw located(error, keySegment(key));
      }
    }
    return out;
  };
}

/** Plain assignment to `__proto__` would change the object's prototype instead of adding a key. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

export function jsonNameOf(schema: NormalizedSchema, name: string): string {
  const jsonName = schema.getMergedTraits().jsonName;
  return typeof jsonName === "string" ? jsonName : name;
}

export function located(error: unknown, segment: string): unknown {
  return error instanceof ShapeError ? error.under(segment) : error;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(expected: string, value: unknown): never {
  throw wrongType(expected, value);
}

function decodeString(value: unknown): string {
  return typeof value === "string" ? value : fail("a string", value);
}

function decodeNumber(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fail("a number", value);
}

function decodeBoolean(value: unknown): boolean {
  return typeof value === "boolean" ? value : fail("true or false", value);
}

function decodeBlob(value: unknown): Uint8Array {
  return typeof value === "string" && value.length % 4 === 0 && BASE64.test(value)
    ? new Uint8Array(Buffer.from(value, "base64"))
    : fail("base64 text", value);
}

function decodeEpochSeconds(value: unknown): Date {
  return typeof value === "number" && Math.abs(value) <= MAX_SECONDS
    ? new Date(Math.round(value * 1000))
    : fail("a time in seconds since 1970", value);
}

/** ISO 8601 and HTTP dates; also the decoder of form and query values. */
export function decodeTimeText(value: unknown): Date {
  const time =
    typeof value === "string" && /^\d{4}-|^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time)
    ? fail("an ISO 8601 time such as 2026-01-31T12:00:00Z", value)
    : new Date(time);
}
