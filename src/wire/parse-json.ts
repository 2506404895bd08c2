/**
 * A JSON body as a value, refused before it can do harm: text that is no UTF-8 or no JSON, nesting deeper than any
 * AWS shape, a NUL character in a string (databases and XML cannot hold it). AWS calls all of these
 * SerializationException, 400. An empty body is an empty object, as AWS takes it.
 */
import { isUtf8 } from "node:buffer";
import { ServiceError } from "../model/errors.ts";

const MAX_DEPTH = 64;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** Brackets and braces differ in one bit: `[` and `{`, `]` and `}`. */
const [OPEN, CLOSE, CASE_BIT] = [0x5b, 0x5d, 0x20];

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw serializationError("The request body is not UTF-8 text.");
  const text = body.toString("utf8");
  if (opensMoreThan(text, MAX_DEPTH) && isDeeperThan(text, MAX_DEPTH)) {
    throw serializationError(`The request body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw serializationError("The request body is not valid JSON.");
  }
  // The escape is rare and the search for it cheap; only then is the value walked.
  if (text.includes("\\u0000") && hasNul(value)) {
    throw serializationError("A string in the request body has a NUL character.");
  }
  return value;
}

export function serializationError(message: string): ServiceError {
  return new ServiceError("SerializationException", 400, message);
}

/** A text with few brackets cannot be deep. Most requests are that; the search runs in native code. */
function opensMoreThan(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if ((code & ~CASE_BIT) === OPEN) {
      if (++depth > limit) return true;
    } else if ((code & ~CASE_BIT) === CLOSE) depth--;
  }
  return false;
}

function hasNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes("\0") || hasNul(inner));
}
