/**
 * Maps a noun of the model to the columns of its table and back, in one place for all nouns.
 *
 * The field list must name every member of the noun: one that is added to the model without a column does not
 * compile. A member that is undefined is NULL in the table and absent when it comes back; what comes back is frozen.
 */
import type { Resources } from "../../model/resources.ts";
import type { SqlRow, SqlValue } from "./executor.ts";

type Field = {
  readonly column: string;
  readonly kind: "text" | "number" | "boolean" | "json" | "list" | "resources";
  /** Written once; `update` leaves the column, and the indexes over it, alone. */
  readonly fixed: boolean;
};

const field =
  (kind: Field["kind"]) =>
  (column: string): Field => ({ column, kind, fixed: false });

export const text: (column: string) => Field = field("text");
export const number: (column: string) => Field = field("number");
export const boolean: (column: string) => Field = field("boolean");
export const json: (column: string) => Field = field("json");
/** A JSON list that is NULL when empty: most are. */
export const list: (column: string) => Field = field("list");
/** Three columns: cpu, memory_mib, gpus. */
export const resources: Field = { column: "", kind: "resources", fixed: false };
export const fixed = (of: Field): Field => ({ ...of, fixed: true });

export type Table<T> = {
  /** For SELECT: every column `decode` needs. */
  readonly columns: string;
  readonly insertSql: string;
  readonly insertValues: (row: T) => SqlValue[];
  /** Sets all that may change, found by the key columns. */
  readonly updateSql: string;
  readonly updateValues: (row: T) => SqlValue[];
  readonly decode: (row: SqlRow) => T;
  /** The row as it will come back once it is written. */
  readonly stored: (row: T) => T;
};

export function table<T extends object>(options: {
  readonly name: string;
  readonly key: readonly (keyof T & string)[];
  readonly fields: { readonly [K in keyof Required<T>]: Field };
  /** Columns computed from the row, so that queries need not open its JSON. */
  readonly derived?: Readonly<Record<string, (row: T) => SqlValue>>;
}): Table<T> {
  const fields = Object.entries<Field>(options.fields) as [keyof T & string, Field][];
  const derived = Object.entries(options.derived ?? {});
  const keys = fields.filter(([name]) => options.key.includes(name));
  const changing = fields.filter(([name, of]) => !of.fixed && !options.key.includes(name));
  const columns = fields.flatMap(([, of]) => columnsOf(of));
  const written = [...columns, ...derived.map(([column]) => column)];
  const set = [
    ...changing.flatMap(([, of]) => columnsOf(of)),
    ...derived.map(([column]) => column),
  ];

  const encode = (row: T, which: typeof fields, into: SqlValue[]): void => {
    for (const [name, of] of which) encodeField(of, row[name], into);
  };
  const decode = (row: SqlRow): T => {
    const noun: Record<string, unknown> = {};
    for (const [name, of] of fields) decodeField(noun, name, of, row);
    return Object.freeze(noun) as T;
  };
  return {
    columns: columns.join(", "),
    insertSql: `INSERT INTO ${options.name} (${written.join(", ")}) VALUES (${written.map(() => "?").join(", ")})`,
    insertValues(row) {
      const values: SqlValue[] = [];
      encode(row, fields, values);
      for (const [, compute] of derived) values.push(compute(row));
      return values;
    },
    updateSql: [
      `UPDATE ${options.name}`,
      `SET ${set.map((column) => `${column} = ?`).join(", ")}`,
      `WHERE ${keys.map(([, of]) => `${of.column} = ?`).join(" AND ")}`,
    ].join(" "),
    updateValues(row) {
      const values: SqlValue[] = [];
      encode(row, changing, values);
      for (const [, compute] of derived) values.push(compute(row));
      encode(row, keys, values);
      return values;
    },
    decode,
    stored(row) {
      const values: SqlValue[] = [];
      encode(row, fields, values);
      return decode(Object.fromEntries(columns.map((column, n) => [column, values[n] ?? null])));
    },
  };
}

/**
 * Parses JSON of a column and freezes all of it. The same texts come again and again (a queue's environments, the
 * spec that the children of an array share), and what is frozen can be shared: so the last ones are kept.
 */
export function frozenJson<T>(of: string): T {
  const known = parsed.get(of);
  if (known !== undefined) return known as T;
  const value = deepFreeze(JSON.parse(of));
  if (of.length > keptLengthMax || value === null) return value as T;
  if (parsed.size >= keptMax) parsed.clear();
  parsed.set(of, value);
  return value as T;
}

const parsed = new Map<string, unknown>();
const keptMax = 512;
/** An environment with the user data of its launch templates is among those that every decision reads. */
const keptLengthMax = 65_536;

function columnsOf(of: Field): string[] {
  return of.kind === "resources" ? ["cpu", "memory_mib", "gpus"] : [of.column];
}

function encodeField(of: Field, value: unknown, into: SqlValue[]): void {
  if (of.kind === "resources") {
    const { cpu, memoryMiB, gpus } = value as Resources;
    into.push(cpu, memoryMiB, gpus);
  } else if (value === undefined) into.push(null);
  else if (of.kind === "json") into.push(JSON.stringify(value));
  else if (of.kind === "list") {
    into.push((value as readonly unknown[]).length === 0 ? null : JSON.stringify(value));
  } else if (of.kind === "boolean") into.push(value ? 1 : 0);
  else into.push(value as SqlValue);
}

const emptyList: readonly never[] = Object.freeze([]);

function decodeField(noun: Record<string, unknown>, name: string, of: Field, row: SqlRow): void {
  if (of.kind === "resources") {
    noun[name] = Object.freeze({ cpu: row.cpu, memoryMiB: row.memory_mib, gpus: row.gpus });
    return;
  }
  const value = row[of.column] ?? null;
  if (value === null) {
    if (of.kind === "list") noun[name] = emptyList;
  } else if (of.kind === "json" || of.kind === "list") noun[name] = frozenJson(value as string);
  else noun[name] = of.kind === "boolean" ? value === 1 : value;
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
