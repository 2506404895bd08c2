/**
 * The tokens of GetLogEvents: `f/` or `b/` and 56 digits, as CloudWatch Logs writes them. The digits are the byte
 * at which the next page starts (forward) or ends (backward), so following a token costs one seek.
 */
export type PageToken = { readonly direction: "forward" | "backward"; readonly position: number };

const DIGITS = 56;

export function formatToken(direction: PageToken["direction"], position: number): string {
  return `${direction === "forward" ? "f" : "b"}/${position.toString().padStart(DIGITS, "0")}`;
}

export function parseToken(text: string): PageToken | undefined {
  const match = /^([fb])\/(\d{56})$/.exec(text);
  const position = Number(match?.[2]);
  if (!Number.isSafeInteger(position)) return undefined;
  return { direction: match?.[1] === "f" ? "forward" : "backward", position };
}
