/** CreatePolicy: a managed policy of the account. */
import type { CreatePolicyRequest, CreatePolicyResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ManagedPolicy } from "../../model/identity.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkEntityName, checkPath, checkPolicyDocument } from "./check-iam-input.ts";
import { policyDetail } from "./iam-detail.ts";
import { alreadyExists } from "./iam-errors.ts";
import { iamId } from "./iam-id.ts";
import { withTags } from "./iam-tags.ts";

export async function createPolicy(
  deps: ServiceDeps,
  input: Decoded<CreatePolicyRequest>,
): Promise<CreatePolicyResponse> {
  const { PolicyName: policyName } = input;
  checkEntityName("policyName", policyName);
  const policy: ManagedPolicy = {
    policyName,
    path: checkPath(input.Path),
    policyId: iamId(deps.ids, "ANPA"),
    createdAt: deps.clock.now(),
    document: checkPolicyDocument(input.PolicyDocument),
    ...(input.Description && { description: input.Description }),
    tags: withTags({}, input.Tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.records("policy").get(policyName)) !== undefined) {
      throw alreadyExists(
        `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
      );
    }
    await tx.records("policy").put(policyName, policy);
  });
  return { Policy: policyDetail(deps.site, policy, 0) };
}
