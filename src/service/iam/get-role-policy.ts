/** GetRolePolicy: one of the role's own. */
import type { GetRolePolicyRequest, GetRolePolicyResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { encodedDocument } from "./iam-detail.ts";
import { noSuchEntity } from "./iam-errors.ts";

export async function getRolePolicy(
  deps: ServiceDeps,
  input: Decoded<GetRolePolicyRequest>,
): Promise<GetRolePolicyResponse> {
  const role = await deps.store.read((view) => findRole(view, input.RoleName));
  const document = Object.hasOwn(role.inlinePolicies, input.PolicyName)
    ? role.inlinePolicies[input.PolicyName]
    : undefined;
  if (document === undefined) {
    throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
  }
  return {
    RoleName: role.roleName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodedDocument(document),
  };
}
