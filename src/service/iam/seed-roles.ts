/** The role of AWS Batch itself, which exists before anyone makes a compute environment. Made once. */
import type { Transaction } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { newServiceLinkedRole } from "./service-linked-roles.ts";

export async function seedRoles(
  deps: Pick<ServiceDeps, "ids" | "clock">,
  tx: Transaction,
): Promise<void> {
  const role = newServiceLinkedRole(deps, "batch.amazonaws.com");
  if ((await tx.records("role").get(role.roleName)) !== undefined) return;
  await tx.records("role").put(role.roleName, role);
}
