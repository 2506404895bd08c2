/** UntagResource. Takes tags away by key; a key that is not there is no error. */
import type { UntagResourceRequest, UntagResourceResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { changeTags } from "./tagged-resource.ts";

export async function untagResource(
  deps: ServiceDeps,
  input: Decoded<UntagResourceRequest>,
): Promise<UntagResourceResponse> {
  const gone = new Set(input.tagKeys);
  await deps.store.transact((tx) =>
    changeTags(tx, deps.site, input.resourceArn, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
    ),
  );
  return {};
}
