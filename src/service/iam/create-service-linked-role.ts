/** CreateServiceLinkedRole: once per service. */
import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { roleDetail } from "./iam-detail.ts";
import { invalidInput } from "./iam-errors.ts";
import { newServiceLinkedRole } from "./service-linked-roles.ts";

export async function createServiceLinkedRole(
  deps: ServiceDeps,
  input: Decoded<CreateServiceLinkedRoleRequest>,
): Promise<CreateServiceLinkedRoleResponse> {
  if (input.CustomSuffix) {
    throw invalidInput("Custom suffix is not allowed for this service's role.");
  }
  const role = newServiceLinkedRole(deps, input.AWSServiceName, input.Description);
  await deps.store.transact(async (tx) => {
    if ((await tx.records("role").get(role.roleName)) !== undefined) {
      throw invalidInput(
        `Service role name ${role.roleName} has been taken in this account, please try a different suffix.`,
      );
    }
    await tx.records("role").put(role.roleName, role);
  });
  return { Role: roleDetail(deps.site, role) };
}
