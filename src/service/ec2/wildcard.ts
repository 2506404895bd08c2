/**
 * Matching by `*` (any text), `?` (one character) and a backslash that takes the next character as it is. No regular
 * expression: a pattern comes from a request, and this takes no longer than its length times the text's.
 */
type Piece = { readonly kind: "any" | "one" } | { readonly kind: "is"; readonly character: string };

export function wildcard(pattern: string): (text: string) => boolean {
  const pieces = piecesOf(pattern);
  return (text) => matches(pieces, [...text]);
}

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (escaped || !"*?\\".includes(character)) {
      pieces.push({ kind: "is", character });
      escaped = false;
    } else if (character === "\\") escaped = true;
    else pieces.push({ kind: character === "*" ? "any" : "one" });
  }
  if (escaped) pieces.push({ kind: "is", character: "\\" });
  return pieces;
}

/** Only the last `*` is ever tried again, one character further: what an earlier one took need not change. */
function matches(pieces: readonly Piece[], text: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let afterStar = 0;
  while (at < text.length) {
    const current = pieces[piece];
    if (current?.kind === "any") {
      star = piece;
      afterStar = at;
      piece += 1;
    } else if (
      current?.kind === "one" ||
      (current?.kind === "is" && current.character === text[at])
    ) {
      piece += 1;
      at += 1;
    } else if (star >= 0) {
      afterStar += 1;
      piece = star + 1;
      at = afterStar;
    } else return false;
  }
  return pieces.slice(piece).every(({ kind }) => kind === "any");
}
