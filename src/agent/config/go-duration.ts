/** Lengths of time as the ECS agent takes them, in Go's words: `90s`, `1h30m`, `250ms`. */

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export type DurationBounds = { readonly usualMs: number; readonly leastMs: number };

/** Milliseconds. Throws an Error that names the variable and what it may hold. */
export function goDuration(
  name: string,
  text: string,
  { usualMs, leastMs }: DurationBounds,
): number {
  if (text === "") return usualMs;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join("");
  const ms = parts.reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (unitsMs[unit] ?? 0),
    0,
  );
  if (whole === text && parts.length > 0 && ms >= leastMs) return ms;
  throw new Error(
    `${name} must be a length of time of at least ${goText(leastMs)}, such as 90s, 30m or 1h30m; it is ${text}.`,
  );
}

/** As Go prints it, in whole seconds: `2h0m0s`. */
export function goText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
