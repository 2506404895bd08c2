/** ListEntitiesForPolicy: the roles that have it; there are no users and groups. */
import type {
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { iamPage } from "./iam-page.ts";

export async function listEntitiesForPolicy(
  deps: ServiceDeps,
  input: Decoded<ListEntitiesForPolicyRequest>,
): Promise<ListEntitiesForPolicyResponse> {
  const roles = await deps.store.read((view) => view.records("role").all());
  const having = roles.filter(({ attachedPolicies }) => attachedPolicies.includes(input.PolicyArn));
  const asked = input.EntityFilter === undefined || input.EntityFilter === "Role" ? having : [];
  const { rows, page } = iamPage(asked, input, ({ roleName }) => roleName);
  return {
    PolicyGroups: [],
    PolicyUsers: [],
    PolicyRoles: rows.map(({ roleName, roleId }) => ({ RoleName: roleName, RoleId: roleId })),
    ...page,
  };
}
