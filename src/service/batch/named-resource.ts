/**
 * The name behind a name or ARN. An ARN of another account, region or kind names nothing here: undefined, which
 * callers treat like any other resource that does not exist.
 */
import { type BatchResourceType, batchArn, resourceOf, type Site } from "../../model/arn.ts";

export function namedResource(
  site: Site,
  type: BatchResourceType,
  nameOrArn: string,
): string | undefined {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const name = resourceOf(nameOrArn);
  return batchArn(site, type, name) === nameOrArn ? name : undefined;
}
