/**
 * A request's own values as the model keeps them: members that were not stated are absent, not undefined.
 * The SDK's types allow both; the model's (and the JSON that rows are kept as) only the first.
 */
export type Stated<T> = T extends readonly (infer E)[]
  ? Stated<E>[]
  : T extends object
    ? { [K in keyof T]: Stated<Exclude<T[K], undefined>> }
    : T;

export function stated<T>(value: T): Stated<T>;
export function stated(value: unknown): unknown {
  return isStated(value) ? value : statedCopy(value);
}

/** Nearly all requests are: what was read from JSON has no undefined members. */
function isStated(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((member) => member !== undefined && isStated(member));
}

function statedCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(statedCopy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, statedCopy(member)]),
  );
}
