/**
 * How the first line of a log event looks, from the options that Docker's awslogs driver takes: a regular expression,
 * or the format of the date that each event begins with, in the letters of strftime.
 *
 * Docker's expressions know no way back and no looking around, and so take time in proportion to the line. Those that
 * have them are refused, and the others are run by V8's linear engine when backtracking gets out of hand: a job's
 * pattern must not be able to hold up the server that its agent may be part of.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");

const weekdays = "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday";
const months =
  "January|February|March|April|May|June|July|August|September|October|November|December";
const short = (names: string): string =>
  names
    .split("|")
    .map((name) => name.slice(0, 3))
    .join("|");

/** What each letter stands for. */
const dateParts: Readonly<Record<string, string>> = {
  a: `(?:${short(weekdays)})`,
  A: `(?:${weekdays})`,
  w: "[0-6]",
  d: "(?:0[1-9]|[12][0-9]|3[01])",
  b: `(?:${short(months)})`,
  B: `(?:${months})`,
  m: "(?:0[1-9]|1[0-2])",
  Y: "\\d{4}",
  y: "\\d{2}",
  H: "(?:[01][0-9]|2[0-3])",
  I: "(?:0[1-9]|1[0-2])",
  p: "[AP]M",
  M: "[0-5][0-9]",
  S: "[0-5][0-9]",
  L: "\\.\\d{3}",
  f: "\\d{6}",
  z: "[+-]\\d{4}",
  Z: "[A-Z]{1,4}T",
  j: "(?:0[0-9][1-9]|[0-2][1-9]0|[12][0-9]{2}|3[0-5][0-9]|36[0-6])",
  "%": "%",
};

/** Undefined: each line is an event. Throws an Error, in Docker's words where it has some, for what cannot be. */
export function eventPattern(options: Readonly<Record<string, string>>): RegExp | undefined {
  const format = options["awslogs-datetime-format"];
  const pattern = options["awslogs-multiline-pattern"];
  if (format !== undefined && pattern !== undefined) {
    throw new Error(
      "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time",
    );
  }
  if (format !== undefined) return new RegExp(dateExpression(format));
  return pattern === undefined ? undefined : lineExpression(pattern);
}

function dateExpression(format: string): string {
  return format.replaceAll(/%(.)|[.*+?^${}()|[\]\\]/gs, (whole, letter: string | undefined) =>
    letter === undefined ? `\\${whole}` : (dateParts[letter] ?? `%${letter}`),
  );
}

function lineExpression(pattern: string): RegExp {
  const cannot = (why: string): Error =>
    new Error(
      `awslogs could not parse multiline pattern key "${pattern}": error parsing regexp: ${why}`,
    );
  if (/\(\?<?[=!]/.test(pattern)) throw cannot("invalid or unsupported Perl syntax");
  if (/\\(?:[1-9]|k<)/.test(pattern)) throw cannot("invalid escape sequence");
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw cannot((error as Error).message);
  }
}
