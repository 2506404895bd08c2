/**
 * The filter patterns for unstructured messages. Terms are parted by spaces and matched anywhere in the message,
 * by case; a term in double quotes may hold spaces and signs.
 *
 *     ERROR "exit code"     both         ?ERROR ?WARN    either         ERROR -retry     the one without the other
 *
 * As in AWS, `?` terms are ignored beside plain terms; beside `-` terms they count here. Patterns for JSON, for
 * columns and regular expressions are refused.
 */
import { invalidParameter } from "./log-errors.ts";

export type MessageFilter = (message: string) => boolean;

const PATTERN_CHARACTERS_MAX = 1024;
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;

export function parseFilterPattern(pattern: string | undefined): MessageFilter {
  const text = (pattern ?? "").trim();
  if (text === "") return () => true;
  if (text.length > PATTERN_CHARACTERS_MAX) {
    throw invalidParameter(
      `filterPattern has ${text.length} characters; at most ${PATTERN_CHARACTERS_MAX} are allowed.`,
    );
  }
  refuseOtherKinds(text);
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  for (TERM.lastIndex = 0; TERM.lastIndex < text.length; ) {
    const at = TERM.lastIndex;
    const match = TERM.exec(text);
    if (match === null) {
      throw invalidParameter(
        `Invalid filter pattern: '${text}' cannot be read from character ${at + 1} on. ` +
          `Parts that hold spaces or signs go in double quotes, as in "exit code".`,
      );
    }
    const term = match[3] ?? (match[2] ?? "").replace(/\\(.)/g, "$1");
    if (match[1] === "?") any.push(term);
    else if (match[1] === "-") none.push(term);
    else all.push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (all.length > 0 || any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}

function refuseOtherKinds(text: string): void {
  const kind = text.startsWith("{")
    ? "JSON"
    : text.startsWith("[")
      ? "space-delimited"
      : /(?:^|\s)[?-]?%/.test(text)
        ? "regular expression"
        : undefined;
  if (kind === undefined) return;
  throw invalidParameter(
    `Invalid filter pattern: ${kind} patterns such as '${text}' are not supported. ` +
      `Use terms: word, "exact phrase", ?either ?or, -without.`,
  );
}
