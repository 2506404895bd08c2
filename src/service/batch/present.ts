/** Members without those that are undefined: an answer, and a row, has them or does not. */
export type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function present<T extends object>(members: T): Present<T>;
export function present(members: object): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
