/** Tags of parameters: lists of keys and values outside, records inside. */
import type { Tag } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import { ssmError, validationError } from "./ssm-errors.ts";

const tagsMax = 50;

/** `present` with the given ones added or changed. */
export function withTags(
  present: Readonly<Record<string, string>>,
  given: readonly Decoded<Tag>[] = [],
): Readonly<Record<string, string>> {
  const tags = new Map(Object.entries(present));
  for (const { Key, Value } of given) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key)) {
      throw validationError(
        `The tag '${Key.slice(0, 128)}' is not valid: a key has 1 to 128 characters and does not begin with aws:, a ` +
          "value has at most 256.",
      );
    }
    tags.set(Key, Value);
  }
  if (tags.size > tagsMax) {
    throw ssmError("TooManyTagsError", `A resource has at most ${tagsMax} tags.`);
  }
  return Object.fromEntries(tags);
}
