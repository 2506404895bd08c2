/** ListPolicyVersions: there is one. */
import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findPolicy } from "./find-entity.ts";

export async function listPolicyVersions(
  deps: ServiceDeps,
  input: Decoded<ListPolicyVersionsRequest>,
): Promise<ListPolicyVersionsResponse> {
  const policy = await deps.store.read((view) => findPolicy(view, deps.site, input.PolicyArn));
  const CreateDate = new Date(policy.createdAt);
  return {
    Versions: [{ VersionId: "v1", IsDefaultVersion: true, CreateDate }],
    IsTruncated: false,
  };
}
