/** Values that almost fit their schema: one place holds something of another kind. */
import type { NormalizedSchema } from "@smithy/core/schema";
import { kindOf, membersOf } from "../../src/wire/schema.ts";
import type { Random } from "./seeded-random.ts";

/** Puts a value of a wrong kind somewhere into `value`; false if the schema has no place that can be wrong. */
export function spoilValue(schema: NormalizedSchema, value: unknown, random: Random): boolean {
  const isBody = (m: { readonly schema: NormalizedSchema }): boolean => {
    const traits = m.schema.getMergedTraits();
    return !traits.httpLabel && !traits.httpQuery && kindOf(m.schema) !== "document";
  };
  const here = value as Record<string, unknown>;
  const members = membersOf(schema).filter((m) => isBody(m) && here[m.name] !== undefined);
  if (members.length === 0) return false;
  const member = random.pick(members);
  const inner = here[member.name];
  // Half of the time deeper, where there is a deeper.
  if (member.schema.isStructSchema() && random.int(2) === 0) {
    if (spoilValue(member.schema, inner, random)) return true;
  }
  if (member.schema.isListSchema() && random.int(2) === 0) {
    const element = member.schema.getValueSchema();
    const list = inner as unknown[];
    if (element.isStructSchema() && spoilValue(element, list[1], random)) return true;
    list[1] = null;
    return true;
  }
  const wrong = [1e300 * 1e10, 7, "text", true, [1], { a: { b: 1 } }, [[]]].filter(
    (candidate) => !fits(kindOf(member.schema), candidate),
  );
  here[member.name] = random.pick(wrong);
  return true;
}

/** `Infinity` becomes null in JSON and so absence: it counts as fitting everywhere. */
function fits(kind: ReturnType<typeof kindOf>, value: unknown): boolean {
  if (value === Number.POSITIVE_INFINITY) return true;
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "blob":
      return value === "text";
    case "number":
    case "timestamp":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    default:
      return typeof value === "object" && !Array.isArray(value);
  }
}
