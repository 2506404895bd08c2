/** Roles, instance profiles and policies as IAM shows them. Documents are percent-encoded, as IAM's are. */
import type {
  InstanceProfile as InstanceProfileDetail,
  Policy as PolicyDetail,
  Role as RoleDetail,
} from "@aws-sdk/client-iam";
import { iamArn, type Site } from "../../model/arn.ts";
import type { InstanceProfile, ManagedPolicy, Role } from "../../model/identity.ts";
import type { View } from "../../ports/store.ts";
import { policyArn } from "./find-entity.ts";
import { iamTagList } from "./iam-tags.ts";

export function roleArn(site: Site, { path, roleName }: Role): string {
  return iamArn(site, `role${path}${roleName}`);
}

export function encodedDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As lists show it: without tags. */
export function roleSummary(site: Site, role: Role): RoleDetail {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: roleArn(site, role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodedDocument(role.assumeRolePolicyDocument),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
  };
}

export function roleDetail(site: Site, role: Role): RoleDetail {
  return {
    ...roleSummary(site, role),
    ...(role.permissionsBoundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: "PermissionsBoundaryPolicy",
        PermissionsBoundaryArn: role.permissionsBoundary,
      },
    }),
    ...(Object.keys(role.tags).length > 0 && { Tags: iamTagList(role.tags) }),
    RoleLastUsed: {},
  };
}

export async function instanceProfileDetail(
  site: Site,
  view: View,
  profile: InstanceProfile,
): Promise<InstanceProfileDetail> {
  const { roleName } = profile;
  const role = roleName === undefined ? undefined : await view.records("role").get(roleName);
  return {
    Path: profile.path,
    InstanceProfileName: profile.instanceProfileName,
    InstanceProfileId: profile.instanceProfileId,
    Arn: iamArn(site, `instance-profile${profile.path}${profile.instanceProfileName}`),
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [roleSummary(site, role)],
    Tags: iamTagList(profile.tags),
  };
}

/** `attachedTo`: how many roles have it. */
export function policyDetail(site: Site, policy: ManagedPolicy, attachedTo: number): PolicyDetail {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policyArn(site, policy),
    Path: policy.path,
    DefaultVersionId: "v1",
    AttachmentCount: attachedTo,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.createdAt),
    Tags: iamTagList(policy.tags),
  };
}

/** How many roles have the policy. */
export async function attachmentCount(view: View, arn: string): Promise<number> {
  const roles = await view.records("role").all();
  return roles.filter(({ attachedPolicies }) => attachedPolicies.includes(arn)).length;
}
