/** ListInstanceProfilesForRole. */
import type {
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { instanceProfileDetail } from "./iam-detail.ts";
import { iamPage } from "./iam-page.ts";

export async function listInstanceProfilesForRole(
  deps: ServiceDeps,
  input: Decoded<ListInstanceProfilesForRoleRequest>,
): Promise<ListInstanceProfilesForRoleResponse> {
  return deps.store.read(async (view) => {
    const { roleName } = await findRole(view, input.RoleName);
    const all = await view.records("instance-profile").all();
    const withRole = all.filter((profile) => profile.roleName === roleName);
    const { rows, page } = iamPage(withRole, input, (profile) => profile.instanceProfileName);
    const details = rows.map((profile) => instanceProfileDetail(deps.site, view, profile));
    return { InstanceProfiles: await Promise.all(details), ...page };
  });
}
