/** GetRole. */
import type { GetRoleRequest, GetRoleResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { roleDetail } from "./iam-detail.ts";

export async function getRole(
  deps: ServiceDeps,
  input: Decoded<GetRoleRequest>,
): Promise<GetRoleResponse> {
  const role = await deps.store.read((view) => findRole(view, input.RoleName));
  return { Role: roleDetail(deps.site, role) };
}
