/** UpdateRole: its description and the longest session. */
import type { UpdateRoleRequest, UpdateRoleResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnRole } from "./find-entity.ts";

export async function updateRole(
  deps: ServiceDeps,
  input: Decoded<UpdateRoleRequest>,
): Promise<UpdateRoleResponse> {
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    await tx.records("role").put(role.roleName, {
      ...role,
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? role.maxSessionDuration,
    });
  });
  return {};
}
