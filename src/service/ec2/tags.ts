/** Tags as EC2 takes and shows them: lists of keys and values here, records inside. */
import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import { ec2Error, invalidValue } from "./ec2-errors.ts";

export type Tags = Readonly<Record<string, string>>;

const tagsMax = 50;
const keyLengthMax = 127;
const valueLengthMax = 255;

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The tags that a request gives to what it makes. One of another resource type is refused as EC2 refuses it. */
export function tagsFor(
  resourceType: string,
  specifications: readonly Decoded<TagSpecification>[] | undefined,
): Tags {
  let tags: Tags = {};
  for (const { ResourceType, Tags = [] } of specifications ?? []) {
    if (ResourceType !== resourceType) {
      throw invalidValue(
        "TagSpecifications",
        ResourceType ?? "",
        `'${ResourceType ?? ""}' is not a valid taggable resource type for this operation: use ${resourceType}.`,
      );
    }
    tags = { ...tags, ...checkTags(Tags) };
  }
  return tags;
}

export function checkTags(list: readonly Decoded<Tag>[]): Tags {
  const tags = new Map<string, string>();
  for (const { Key = "", Value = "" } of list) {
    checkKey(Key);
    if (Value.length > valueLengthMax) {
      throw ec2Error(
        "InvalidParameterValue",
        `Tag value exceeds the maximum length of ${valueLengthMax} characters`,
      );
    }
    tags.set(Key, Value);
  }
  const checked = Object.fromEntries(tags);
  checkCount(checked);
  return checked;
}

export function checkCount(tags: Tags): void {
  if (Object.keys(tags).length > tagsMax) {
    throw ec2Error("TagLimitExceeded", `More than ${tagsMax} tags specified`);
  }
}

function checkKey(key: string): void {
  if (key === "") throw ec2Error("InvalidParameterValue", "Tag key can't be empty");
  if (key.length > keyLengthMax) {
    throw ec2Error(
      "InvalidParameterValue",
      `Tag key exceeds the maximum length of ${keyLengthMax} characters`,
    );
  }
  if (key.toLowerCase().startsWith("aws:")) {
    throw invalidValue(
      "tag key",
      key,
      "Tag keys starting with 'aws:' are reserved for internal use",
    );
  }
}
