/** ListAttachedRolePolicies: the managed ones. */
import type {
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { iamPage } from "./iam-page.ts";

export async function listAttachedRolePolicies(
  deps: ServiceDeps,
  input: Decoded<ListAttachedRolePoliciesRequest>,
): Promise<ListAttachedRolePoliciesResponse> {
  const role = await deps.store.read((view) => findRole(view, input.RoleName));
  const { rows, page } = iamPage(role.attachedPolicies, input, (arn) => arn);
  return {
    AttachedPolicies: rows.map((arn) => ({
      PolicyArn: arn,
      PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
    })),
    ...page,
  };
}
