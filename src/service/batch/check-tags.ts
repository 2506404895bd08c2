/**
 * The rules AWS Batch has for tags: at most 50, keys of 1 to 128 and values of 0 to 256 characters, letters,
 * digits, spaces and `_ . : / = + - @`; keys that begin with `aws:` are reserved.
 */
import { clientError } from "../../model/errors.ts";

export type Tags = Readonly<Record<string, string>>;

const tagCountMax = 50;
const keyLengthMax = 128;
const valueLengthMax = 256;
const allowed = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
const none: Tags = {};

/** The tags as they will be kept; none given is no tags. Throws a ClientException naming the tag. */
export function checkTags(tags: Tags | undefined): Tags {
  if (tags === undefined) return none;
  const entries = Object.entries(tags);
  const wrong =
    entries.length > tagCountMax
      ? `A resource can have at most ${tagCountMax} tags, got ${entries.length}.`
      : entries.map(([key, value]) => faultOf(key, value)).find((fault) => fault !== undefined);
  if (wrong !== undefined) throw clientError(wrong);
  return tags;
}

function faultOf(key: string, value: string): string | undefined {
  if (key.length < 1 || key.length > keyLengthMax) {
    return `Tag key '${key}' must have 1 to ${keyLengthMax} characters.`;
  }
  if (key.toLowerCase().startsWith("aws:")) {
    return `Tag key '${key}' is reserved: keys must not begin with aws:`;
  }
  if (typeof value !== "string" || value.length > valueLengthMax) {
    return `The value of tag '${key}' must be a text of at most ${valueLengthMax} characters.`;
  }
  if (!allowed.test(key) || !allowed.test(value)) {
    return "Tags can only contain letters, numbers, spaces, and the following special characters: _ . : / = + - @";
  }
  return undefined;
}
