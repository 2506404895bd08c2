/**
 * Values made from the SDK's schemas: a full one (every member set) for round trips. Text carries what breaks naive
 * encoders: markup, quotes, spaces, plus, percent, letters beyond ASCII.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import { kindOf, membersOf } from "../../src/wire/schema.ts";

/**
 * Every member set; lists with two elements, maps with two keys, a union with its first member. A recursive shape
 * ends where it would contain itself (undefined there).
 */
export function fullValue(
  schema: NormalizedSchema,
  seed = "v",
  above: ReadonlySet<unknown> = new Set(),
): unknown {
  switch (kindOf(schema)) {
    case "string":
      return `${seed} <a&b>"'+%41/ü€`;
    case "number":
      return seed.length + 40;
    case "boolean":
      return seed.length % 2 === 0;
    case "timestamp":
      return new Date(Date.UTC(2026, 0, 31, 12, 34, 56));
    case "blob":
      return new Uint8Array([0, 255, seed.length]);
    case "document":
      return { seed };
    case "unit":
      return {};
    case "list": {
      const items = [0, 1].map((i) => fullValue(schema.getValueSchema(), `${seed}${i}`, above));
      return items.includes(undefined) ? undefined : items;
    }
    case "map": {
      const entries = ["a key", "b/é"].map((key) => [
        key,
        fullValue(schema.getValueSchema(), `${seed}.${key}`, above),
      ]);
      return entries.some(([, value]) => value === undefined)
        ? undefined
        : Object.fromEntries(entries);
    }
    case "struct":
    case "union": {
      const raw = schema.getSchema();
      if (above.has(raw)) return undefined;
      const below = new Set([...above, raw]);
      const members = membersOf(schema).map((member) => [
        member.name,
        fullValue(member.schema, member.name, below),
      ]);
      const present = members.filter(([, value]) => value !== undefined);
      return Object.fromEntries(schema.isUnionSchema() ? present.slice(0, 1) : present);
    }
  }
}
