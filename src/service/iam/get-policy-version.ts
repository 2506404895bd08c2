/** GetPolicyVersion: the one version of a policy of the account. */
import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findPolicy } from "./find-entity.ts";
import { encodedDocument } from "./iam-detail.ts";
import { noSuchEntity } from "./iam-errors.ts";

export async function getPolicyVersion(
  deps: ServiceDeps,
  input: Decoded<GetPolicyVersionRequest>,
): Promise<GetPolicyVersionResponse> {
  const policy = await deps.store.read((view) => findPolicy(view, deps.site, input.PolicyArn));
  if (input.VersionId !== "v1") {
    throw noSuchEntity(
      `Policy ${input.PolicyArn} version ${input.VersionId} does not exist or is not attachable.`,
    );
  }
  return {
    PolicyVersion: {
      VersionId: "v1",
      IsDefaultVersion: true,
      CreateDate: new Date(policy.createdAt),
      Document: encodedDocument(policy.document),
    },
  };
}
