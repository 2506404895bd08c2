/** Roles, instance profiles and policies by their names, and IAM's own errors for those that are not there. */
import { iamArn, type Site } from "../../model/arn.ts";
import type { InstanceProfile, ManagedPolicy, Role } from "../../model/identity.ts";
import type { View } from "../../ports/store.ts";
import { noSuchEntity, unmodifiable } from "./iam-errors.ts";

export async function findRole(view: View, roleName: string): Promise<Role> {
  const role = await view.records("role").get(roleName);
  if (role === undefined) throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
  return role;
}

/** For what only a role's owner may do. */
export async function findOwnRole(view: View, roleName: string): Promise<Role> {
  const role = await findRole(view, roleName);
  if (role.linkedService !== undefined) throw unmodifiable(roleName);
  return role;
}

export async function findInstanceProfile(view: View, name: string): Promise<InstanceProfile> {
  const profile = await view.records("instance-profile").get(name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

/** One of the account's own. */
export async function findPolicy(view: View, site: Site, arn: string): Promise<ManagedPolicy> {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const policy = await view.records("policy").get(name);
  if (policy === undefined || policyArn(site, policy) !== arn) {
    throw noSuchEntity(`Policy ${arn} was not found.`);
  }
  return policy;
}

export function policyArn(site: Site, { path, policyName }: ManagedPolicy): string {
  return iamArn(site, `policy${path}${policyName}`);
}

/** AWS's own managed policies are known by their ARN alone: what they say is AWS's affair. */
export function isAwsPolicy(site: Site, arn: string): boolean {
  return arn.startsWith(`arn:${site.partition}:iam::aws:policy/`);
}
