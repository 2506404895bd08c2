/** The kinds of values that documents hold. Each reader answers the value, or throws what is wrong with it. */
import type { Value } from "./document.ts";

/** An object that has no other members than these; members that are absent are read as such. */
export function members<Name extends string>(
  value: Value,
  names: readonly Name[],
): Readonly<Record<Name, Value>> {
  const given = objectOf(value);
  for (const name of Object.keys(given)) {
    if (!(names as readonly string[]).includes(name)) {
      value.at(name).fail(`is not known here. What may stand here: ${names.join(", ")}.`);
    }
  }
  const entries = names.map((name) => [name, value.at(name)] as const);
  return Object.fromEntries(entries) as Readonly<Record<Name, Value>>;
}

/** The names and values of an object whose members may be called anything. */
export function entries(value: Value): readonly (readonly [string, Value])[] {
  return Object.keys(objectOf(value)).map((name) => [name, value.at(name)]);
}

/** Empty when absent. */
export function items(value: Value): readonly Value[] {
  if (value.value === undefined) return [];
  if (!Array.isArray(value.value)) return value.fail(`must be a list, not ${kindOf(value)}.`);
  return value.value.map((_, index) => value.at(index));
}

export function text(value: Value, pattern: RegExp = /./, allowed: string = "a text"): string {
  if (typeof value.value === "string" && pattern.test(value.value)) return value.value;
  return value.fail(`must be ${allowed}, not ${shown(value)}.`);
}

export function oneOf<T extends string>(value: Value, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value.value);
  return found ?? value.fail(`must be one of ${allowed.join(", ")}, not ${shown(value)}.`);
}

export type NumberBounds = { readonly min: number; readonly max?: number; readonly whole?: true };

export function number(value: Value, { min, max, whole }: NumberBounds): number {
  const given = value.value;
  const isGood =
    typeof given === "number" &&
    given >= min &&
    given <= (max ?? Number.MAX_VALUE) &&
    (whole === undefined || Number.isInteger(given));
  if (isGood) return given;
  const kind = whole === undefined ? "a number" : "a whole number";
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return value.fail(`must be ${kind} ${range}, not ${shown(value)}.`);
}

/** A probability, from 0 to 1. */
export function share(value: Value): number {
  return number(value, { min: 0, max: 1 });
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds, of `90s`, `1h30m`, `2d`, or a number of seconds. */
export function span(value: Value): number {
  const given = value.value;
  if (typeof given === "number" && given >= 0 && Number.isFinite(given)) return given * 1_000;
  if (typeof given === "string" && /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(given)) {
    const parts = given.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
    return [...parts].reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit as keyof typeof unitMs],
      0,
    );
  }
  return value.fail(`must be a time such as 90s, 10m, 1h30m or 2d, not ${shown(value)}.`);
}

/** Reads it where it is given. */
export function given<T>(value: Value, read: (value: Value) => T): T | undefined {
  return value.value === undefined ? undefined : read(value);
}

function objectOf(value: Value): Readonly<Record<string, unknown>> {
  if (kindOf(value) !== "an object") value.fail(`must be an object, not ${kindOf(value)}.`);
  return value.value as Readonly<Record<string, unknown>>;
}

function kindOf({ value }: Value): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The value itself where it is short, else its kind. */
function shown(value: Value): string {
  const given = value.value;
  if (given === undefined || typeof given === "object") return kindOf(value);
  const text = JSON.stringify(given);
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
