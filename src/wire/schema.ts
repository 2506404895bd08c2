/**
 * What the decoders and encoders need to know of an SDK schema, read once when an operation is compiled.
 * The schemas are arrays of numbers and references (`@smithy/types`, schema/static-schemas); `NormalizedSchema`
 * reads them. A kind that this server does not know fails the compilation, not a request.
 */
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";

export type Kind =
  | "string"
  | "number"
  | "boolean"
  | "timestamp"
  | "blob"
  | "document"
  | "list"
  | "map"
  | "struct"
  | "union"
  | "unit";

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export type Member = {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly required: boolean;
};

export function schemaOf(ref: $SchemaRef): NormalizedSchema {
  return NormalizedSchema.of(ref);
}

export function kindOf(schema: NormalizedSchema): Kind {
  if (schema.isUnitSchema()) return "unit";
  if (schema.isUnionSchema()) return "union";
  if (schema.isStructSchema()) return "struct";
  if (schema.isListSchema()) return "list";
  if (schema.isMapSchema()) return "map";
  if (schema.isStringSchema()) return "string";
  if (schema.isNumericSchema()) return "number";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isTimestampSchema()) return "timestamp";
  if (schema.isBlobSchema()) return "blob";
  if (schema.isDocumentSchema()) return "document";
  throw new Error(
    `The schema ${schema.getName(true) ?? "?"} is of a kind this server cannot read.`,
  );
}

/** The members of a structure. The SDK lists the required ones first and gives their number. */
export function membersOf(schema: NormalizedSchema): readonly Member[] {
  const raw = schema.getSchema();
  const requiredCount = Array.isArray(raw) && typeof raw[6] === "number" ? raw[6] : 0;
  return [...schema.structIterator()].map(([name, member], index) => ({
    name,
    schema: member,
    required: index < requiredCount,
  }));
}

/** The format the schema names itself (codes 5, 6, 7), or the protocol's own (code 4). */
export function timestampFormat(
  schema: NormalizedSchema,
  protocolDefault: TimestampFormat,
): TimestampFormat {
  const code = schema.getSchema();
  if (code === 5) return "date-time";
  if (code === 6) return "http-date";
  return code === 7 ? "epoch-seconds" : protocolDefault;
}

export function isSparse(schema: NormalizedSchema): boolean {
  return schema.getMergedTraits().sparse === 1;
}

/** What the caller should send, in an error message. */
export function expectationOf(kind: Kind): string {
  switch (kind) {
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "timestamp":
      return "a time";
    case "blob":
      return "base64 text";
    case "list":
      return "a list";
    case "document":
      return "a JSON value";
    case "map":
    case "struct":
    case "union":
    case "unit":
      return "an object";
  }
}
