/** ListRolePolicies: names of the role's own policies. */
import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { iamPage } from "./iam-page.ts";

export async function listRolePolicies(
  deps: ServiceDeps,
  input: Decoded<ListRolePoliciesRequest>,
): Promise<ListRolePoliciesResponse> {
  const role = await deps.store.read((view) => findRole(view, input.RoleName));
  const names = Object.keys(role.inlinePolicies).sort();
  const { rows, page } = iamPage(names, input, (name) => name);
  return { PolicyNames: [...rows], ...page };
}
