/** CreateRole. */
import type { CreateRoleRequest, CreateRoleResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { Role } from "../../model/identity.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkEntityName, checkPath, checkPolicyDocument } from "./check-iam-input.ts";
import { roleDetail } from "./iam-detail.ts";
import { alreadyExists, brokenConstraint, invalidInput } from "./iam-errors.ts";
import { iamId } from "./iam-id.ts";
import { withTags } from "./iam-tags.ts";

export async function createRole(
  deps: ServiceDeps,
  input: Decoded<CreateRoleRequest>,
): Promise<CreateRoleResponse> {
  const { RoleName: roleName, MaxSessionDuration: maxSessionDuration = 3600 } = input;
  checkEntityName("roleName", roleName, 64);
  if (maxSessionDuration < 3600 || maxSessionDuration > 43_200) {
    const rule = "have value between 3600 and 43200";
    throw brokenConstraint("maxSessionDuration", String(maxSessionDuration), rule);
  }
  const path = checkPath(input.Path);
  if (path.startsWith("/aws-service-role/")) {
    throw invalidInput("Roles below /aws-service-role/ are made by CreateServiceLinkedRole.");
  }
  const role: Role = {
    roleName,
    path,
    roleId: iamId(deps.ids, "AROA"),
    createdAt: deps.clock.now(),
    assumeRolePolicyDocument: checkPolicyDocument(input.AssumeRolePolicyDocument),
    ...(input.Description && { description: input.Description }),
    ...(input.PermissionsBoundary && { permissionsBoundary: input.PermissionsBoundary }),
    maxSessionDuration,
    attachedPolicies: [],
    inlinePolicies: {},
    tags: withTags({}, input.Tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.records("role").get(roleName)) !== undefined) {
      throw alreadyExists(`Role with name ${roleName} already exists.`);
    }
    await tx.records("role").put(roleName, role);
  });
  return { Role: roleDetail(deps.site, role) };
}
