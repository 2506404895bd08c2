/** The operations of IAM that the server answers, as a part of the table in operations.ts. */
import { addRoleToInstanceProfile } from "../service/iam/add-role-to-instance-profile.ts";
import { attachRolePolicy } from "../service/iam/attach-role-policy.ts";
import { createInstanceProfile } from "../service/iam/create-instance-profile.ts";
import { createPolicy } from "../service/iam/create-policy.ts";
import { createRole } from "../service/iam/create-role.ts";
import { createServiceLinkedRole } from "../service/iam/create-service-linked-role.ts";
import { deleteInstanceProfile } from "../service/iam/delete-instance-profile.ts";
import { deletePolicy } from "../service/iam/delete-policy.ts";
import { deleteRole } from "../service/iam/delete-role.ts";
import { deleteRolePolicy } from "../service/iam/delete-role-policy.ts";
import { detachRolePolicy } from "../service/iam/detach-role-policy.ts";
import { getInstanceProfile } from "../service/iam/get-instance-profile.ts";
import { getPolicy } from "../service/iam/get-policy.ts";
import { getPolicyVersion } from "../service/iam/get-policy-version.ts";
import { getRole } from "../service/iam/get-role.ts";
import { getRolePolicy } from "../service/iam/get-role-policy.ts";
import { listAttachedRolePolicies } from "../service/iam/list-attached-role-policies.ts";
import { listEntitiesForPolicy } from "../service/iam/list-entities-for-policy.ts";
import { listInstanceProfileTags } from "../service/iam/list-instance-profile-tags.ts";
import { listInstanceProfiles } from "../service/iam/list-instance-profiles.ts";
import { listInstanceProfilesForRole } from "../service/iam/list-instance-profiles-for-role.ts";
import { listPolicies } from "../service/iam/list-policies.ts";
import { listPolicyVersions } from "../service/iam/list-policy-versions.ts";
import { listRolePolicies } from "../service/iam/list-role-policies.ts";
import { listRoleTags } from "../service/iam/list-role-tags.ts";
import { listRoles } from "../service/iam/list-roles.ts";
import { putRolePolicy } from "../service/iam/put-role-policy.ts";
import { removeRoleFromInstanceProfile } from "../service/iam/remove-role-from-instance-profile.ts";
import { tagInstanceProfile } from "../service/iam/tag-instance-profile.ts";
import { tagRole } from "../service/iam/tag-role.ts";
import { untagInstanceProfile } from "../service/iam/untag-instance-profile.ts";
import { untagRole } from "../service/iam/untag-role.ts";
import { updateAssumeRolePolicy } from "../service/iam/update-assume-role-policy.ts";
import { updateRole } from "../service/iam/update-role.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import type { BindOperation } from "./bind-operations.ts";

export function iamOperations(by: BindOperation): NonNullable<OperationHandlers["iam"]> {
  return {
    AddRoleToInstanceProfile: by(addRoleToInstanceProfile),
    AttachRolePolicy: by(attachRolePolicy),
    CreateInstanceProfile: by(createInstanceProfile),
    CreatePolicy: by(createPolicy),
    CreateRole: by(createRole),
    CreateServiceLinkedRole: by(createServiceLinkedRole),
    DeleteInstanceProfile: by(deleteInstanceProfile),
    DeletePolicy: by(deletePolicy),
    DeleteRole: by(deleteRole),
    DeleteRolePolicy: by(deleteRolePolicy),
    DetachRolePolicy: by(detachRolePolicy),
    GetInstanceProfile: by(getInstanceProfile),
    GetPolicy: by(getPolicy),
    GetPolicyVersion: by(getPolicyVersion),
    GetRole: by(getRole),
    GetRolePolicy: by(getRolePolicy),
    ListAttachedRolePolicies: by(listAttachedRolePolicies),
    ListEntitiesForPolicy: by(listEntitiesForPolicy),
    ListInstanceProfileTags: by(listInstanceProfileTags),
    ListInstanceProfiles: by(listInstanceProfiles),
    ListInstanceProfilesForRole: by(listInstanceProfilesForRole),
    ListPolicies: by(listPolicies),
    ListPolicyVersions: by(listPolicyVersions),
    ListRolePolicies: by(listRolePolicies),
    ListRoleTags: by(listRoleTags),
    ListRoles: by(listRoles),
    PutRolePolicy: by(putRolePolicy),
    RemoveRoleFromInstanceProfile: by(removeRoleFromInstanceProfile),
    TagInstanceProfile: by(tagInstanceProfile),
    TagRole: by(tagRole),
    UntagInstanceProfile: by(untagInstanceProfile),
    UntagRole: by(untagRole),
    UpdateAssumeRolePolicy: by(updateAssumeRolePolicy),
    UpdateRole: by(updateRole),
  };
}
