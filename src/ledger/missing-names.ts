/**
 * What a compute environment names that IAM or EC2 does not have. On AWS that makes it INVALID; here any name will do,
 * unless the server was told to be strict, because nothing of what is named restricts anybody.
 */
import { isServiceLinkedRole } from "../core/update/service-linked-role.ts";
import { iamArn, resourceOf, type Site } from "../model/arn.ts";
import type { ComputeEnvironment, ComputeResources } from "../model/compute-environment.ts";
import type { View } from "../ports/store.ts";

export type NameChecks = {
  /** Roles and instance profiles must be IAM's. */
  readonly roles: boolean;
  /** Subnets and security groups must be EC2's. */
  readonly network: boolean;
};

/** The first that is missing, in AWS's words, and what to do; undefined when all are there. */
export async function missingName(
  { site, checks }: { readonly site: Site; readonly checks: NameChecks },
  view: View,
  environment: ComputeEnvironment,
): Promise<string | undefined> {
  const { serviceRole, computeResources } = environment;
  return (
    (checks.roles ? await missingServiceRole(view, serviceRole) : undefined) ??
    (computeResources && checks.roles
      ? await missingInstanceIdentity(site, view, computeResources)
      : undefined) ??
    (computeResources && checks.network ? await missingNetwork(view, computeResources) : undefined)
  );
}

async function missingServiceRole(view: View, role: string): Promise<string | undefined> {
  if (role === "" || isServiceLinkedRole(role) || (await hasRole(view, role))) return undefined;
  return (
    "Not authorized to perform sts:AssumeRole (Service: AWSSecurityTokenService; Status Code: 403; Error Code: " +
    `AccessDenied). The service role ${role} does not exist: create it (aws iam create-role --role-name ` +
    `${resourceOf(role)}).`
  );
}

async function missingInstanceIdentity(
  site: Site,
  view: View,
  { instanceRole, spotIamFleetRole }: ComputeResources,
): Promise<string | undefined> {
  if (spotIamFleetRole && !(await hasRole(view, spotIamFleetRole))) {
    return (
      `Parameter: SpotFleetRequestConfig.IamFleetRole is invalid. The role ${spotIamFleetRole} does not exist: ` +
      `create it (aws iam create-role --role-name ${resourceOf(spotIamFleetRole)}).`
    );
  }
  if (!instanceRole) return undefined;
  const name = resourceOf(instanceRole);
  const profile = await view.records("instance-profile").get(name);
  const arn = instanceRole.startsWith("arn:")
    ? instanceRole
    : iamArn(site, `instance-profile/${name}`);
  if (profile === undefined) {
    return (
      `Instance profile ${arn} does not exist. Create it (aws iam create-instance-profile ` +
      `--instance-profile-name ${name}) and add its role.`
    );
  }
  if (profile.roleName !== undefined) return undefined;
  return (
    `Instance profile ${arn} has no role. Add one (aws iam add-role-to-instance-profile ` +
    `--instance-profile-name ${name} --role-name …).`
  );
}

async function hasRole(view: View, nameOrArn: string): Promise<boolean> {
  return (await view.records("role").get(resourceOf(nameOrArn))) !== undefined;
}

async function missingNetwork(
  view: View,
  { subnets, securityGroupIds }: ComputeResources,
): Promise<string | undefined> {
  for (const id of subnets) {
    if ((await view.records("subnet").get(id)) === undefined) {
      return `The subnet ID '${id}' does not exist. Update subnets; aws ec2 describe-subnets lists those there are.`;
    }
  }
  for (const id of securityGroupIds) {
    if ((await view.records("security-group").get(id)) === undefined) {
      return (
        `The security group '${id}' does not exist. Update securityGroupIds; aws ec2 describe-security-groups lists ` +
        "those there are."
      );
    }
  }
  return undefined;
}
