/** GetPolicy: one of the account's own, or as much as is known of one of AWS's. */
import type { GetPolicyRequest, GetPolicyResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findPolicy, isAwsPolicy } from "./find-entity.ts";
import { attachmentCount, policyDetail } from "./iam-detail.ts";

export async function getPolicy(
  deps: ServiceDeps,
  input: Decoded<GetPolicyRequest>,
): Promise<GetPolicyResponse> {
  const { PolicyArn: arn } = input;
  return deps.store.read(async (view) => {
    const attachedTo = await attachmentCount(view, arn);
    if (!isAwsPolicy(deps.site, arn)) {
      const policy = await findPolicy(view, deps.site, arn);
      return { Policy: policyDetail(deps.site, policy, attachedTo) };
    }
    const path = arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
    return {
      Policy: {
        Arn: arn,
        PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        Path: path,
        DefaultVersionId: "v1",
        AttachmentCount: attachedTo,
        IsAttachable: true,
      },
    };
  });
}
