/** ListRoles: by name, those below a path. */
import type { ListRolesRequest, ListRolesResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { roleSummary } from "./iam-detail.ts";
import { iamPage } from "./iam-page.ts";

export async function listRoles(
  deps: ServiceDeps,
  input: Decoded<ListRolesRequest>,
): Promise<ListRolesResponse> {
  const all = await deps.store.read((view) => view.records("role").all());
  const below = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
  const { rows, page } = iamPage(below, input, ({ roleName }) => roleName);
  return { Roles: rows.map((role) => roleSummary(deps.site, role)), ...page };
}
