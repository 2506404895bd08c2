/** DescribeTags: each tag of each resource by itself. */
import type { DescribeTagsRequest, DescribeTagsResult, ResourceType } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Ec2Tag } from "../../ports/ec2-store.ts";
import type { ServiceDeps } from "../deps.ts";
import { type FilterTable, rowFilter } from "./filter-rows.ts";
import { pageOf } from "./page-of.ts";
import { resourceTypeOf } from "./tagged-resources.ts";

const filters: FilterTable<Ec2Tag> = {
  key: ({ key }) => key,
  "resource-id": ({ resourceId }) => resourceId,
  "resource-type": ({ resourceId }) => resourceTypeOf(resourceId),
  value: ({ value }) => value,
};

export async function describeTags(
  deps: ServiceDeps,
  input: Decoded<DescribeTagsRequest>,
): Promise<DescribeTagsResult> {
  const passes = rowFilter(input.Filters, filters);
  const all = await deps.store.read((view) => view.ec2Tags.all());
  const found = all.filter((tag) => passes(tag, { [tag.key]: tag.value }));
  const { rows, ...next } = pageOf(found, input, ({ resourceId, key }) => `${resourceId} ${key}`);
  return {
    Tags: rows.map(({ resourceId, key, value }) => ({
      ResourceId: resourceId,
      ResourceType: resourceTypeOf(resourceId) as ResourceType,
      Key: key,
      Value: value,
    })),
    ...next,
  };
}
