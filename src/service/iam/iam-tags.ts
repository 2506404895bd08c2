/** Tags of roles, instance profiles and policies: lists of keys and values outside, records inside. */
import type { Tag } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import { brokenConstraint, invalidInput, limitExceeded } from "./iam-errors.ts";

export type IamTags = Readonly<Record<string, string>>;

const tagsMax = 50;

export function iamTagList(tags: IamTags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** `present` with the given ones added or changed. */
export function withTags(present: IamTags, given: readonly Decoded<Tag>[] = []): IamTags {
  const tags = new Map(Object.entries(present));
  for (const { Key, Value } of given) {
    if (Key.length < 1 || Key.length > 128) {
      throw brokenConstraint("tags.member.key", Key, "have length between 1 and 128");
    }
    if (Value.length > 256) {
      throw brokenConstraint("tags.member.value", Value, "have length less than or equal to 256");
    }
    if (/^aws:/i.test(Key)) throw invalidInput("Tag keys beginning with aws: are reserved");
    tags.set(Key, Value);
  }
  if (tags.size > tagsMax) {
    throw limitExceeded(`The number of tags has reached the maximum limit (${tagsMax}).`);
  }
  return Object.fromEntries(tags);
}

export function withoutTags(present: IamTags, keys: readonly string[]): IamTags {
  return Object.fromEntries(Object.entries(present).filter(([key]) => !keys.includes(key)));
}
