/** Roles, instance profiles and policies, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleRequest,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
  UntagInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { type Api, openApi } from "../../../test/support/api.ts";

let api: Api;
before(async () => {
  api = await openApi();
});
after(() => api.close());

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const forEc2 = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";

const createRole = (RoleName: string, more: Partial<CreateRoleRequest> = {}) =>
  api.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...more }));

test("a role is made, read back, changed and tagged", async () => {
  const RoleName = "ecsInstanceRole";
  await createRole(RoleName, {
    Path: "/batch/",
    Description: "of instances",
    Tags: [{ Key: "team", Value: "x" }],
  });
  const { Role } = await api.iam.send(new GetRoleCommand({ RoleName }));
  assert.equal(Role?.Arn, "arn:aws:iam::123456789012:role/batch/ecsInstanceRole");
  assert.match(Role?.RoleId ?? "", /^AROA[0-9A-F]{17}$/);
  assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""), trust);
  assert.equal(Role?.MaxSessionDuration, 3600);
  assert.deepEqual(Role?.Tags, [{ Key: "team", Value: "x" }]);

  await api.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
  const other = trust.replace("ec2.", "ecs-tasks.");
  await api.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
  await api.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "1" }] }));
  await api.iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["team"] }));
  const changed = (await api.iam.send(new GetRoleCommand({ RoleName }))).Role;
  assert.equal(changed?.MaxSessionDuration, 7200);
  assert.equal(changed?.Description, "of instances");
  assert.equal(decodeURIComponent(changed?.AssumeRolePolicyDocument ?? ""), other);
  const { Tags } = await api.iam.send(new ListRoleTagsCommand({ RoleName }));
  assert.deepEqual(Tags, [{ Key: "a", Value: "1" }]);
});

test("policies of a role's own, and managed ones, hold it until they are gone", async () => {
  const RoleName = "with-policies";
  await createRole(RoleName);
  const remove = () => api.iam.send(new DeleteRoleCommand({ RoleName }));
  await api.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: forEc2 }));
  await api.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: forEc2 }));
  const attached = await api.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  assert.deepEqual(attached.AttachedPolicies, [
    { PolicyArn: forEc2, PolicyName: "AmazonEC2ContainerServiceforEC2Role" },
  ]);
  await assert.rejects(remove(), {
    name: "DeleteConflictException",
    message: "Cannot delete entity, must detach all policies first.",
  });
  await api.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: forEc2 }));
  await assert.rejects(api.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: forEc2 })), {
    name: "NoSuchEntityException",
  });

  const inline = { RoleName, PolicyName: "s3" };
  await api.iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: trust }));
  const { PolicyNames } = await api.iam.send(new ListRolePoliciesCommand({ RoleName }));
  assert.deepEqual(PolicyNames, ["s3"]);
  const read = await api.iam.send(new GetRolePolicyCommand(inline));
  assert.equal(decodeURIComponent(read.PolicyDocument ?? ""), trust);
  await assert.rejects(remove(), { message: "Cannot delete entity, must delete policies first." });
  await api.iam.send(new DeleteRolePolicyCommand(inline));
  await assert.rejects(api.iam.send(new GetRolePolicyCommand(inline)), {
    name: "NoSuchEntityException",
    message: "The role policy with name s3 cannot be found.",
  });
  await remove();
  await assert.rejects(remove(), {
    name: "NoSuchEntityException",
    message: "The role with name with-policies cannot be found.",
  });
});

test("an instance profile has one role, which it holds", async () => {
  const InstanceProfileName = "workers";
  const created = await api.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  assert.equal(created.InstanceProfile?.Arn, "arn:aws:iam::123456789012:instance-profile/workers");
  await createRole("first");
  await createRole("second");
  const add = (RoleName: string) =>
    api.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await add("first");
  await assert.rejects(add("second"), { name: "LimitExceededException" });
  const got = await api.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  assert.deepEqual(
    got.InstanceProfile?.Roles?.map(({ RoleName }) => RoleName),
    ["first"],
  );
  const forRole = await api.iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: "first" }));
  assert.equal(forRole.InstanceProfiles?.length, 1);
  const all = await api.iam.send(new ListInstanceProfilesCommand({ PathPrefix: "/" }));
  assert.equal(all.InstanceProfiles?.length, 1);
  await assert.rejects(api.iam.send(new DeleteRoleCommand({ RoleName: "first" })), {
    message: "Cannot delete entity, must remove roles from instance profile first.",
  });
  const remove = () => api.iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  await assert.rejects(remove(), { name: "DeleteConflictException" });
  await api.iam.send(
    new TagInstanceProfileCommand({ InstanceProfileName, Tags: [{ Key: "a", Value: "1" }] }),
  );
  await api.iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ["b"] }));
  const { Tags } = await api.iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName }));
  assert.deepEqual(Tags, [{ Key: "a", Value: "1" }]);
  await api.iam.send(
    new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: "first" }),
  );
  await remove();
  await assert.rejects(api.iam.send(new GetInstanceProfileCommand({ InstanceProfileName })), {
    name: "NoSuchEntityException",
    message: "Instance Profile workers cannot be found.",
  });
});

test("a managed policy of the account is attached by its ARN, and goes when no role has it", async () => {
  const { Policy } = await api.iam.send(
    new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: trust }),
  );
  const PolicyArn = Policy?.Arn ?? assert.fail("no ARN");
  assert.equal(PolicyArn, "arn:aws:iam::123456789012:policy/read");
  await createRole("reader");
  await api.iam.send(new AttachRolePolicyCommand({ RoleName: "reader", PolicyArn }));
  const got = await api.iam.send(new GetPolicyCommand({ PolicyArn }));
  assert.equal(got.Policy?.AttachmentCount, 1);
  const version = await api.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
  assert.equal(decodeURIComponent(version.PolicyVersion?.Document ?? ""), trust);
  const { Versions } = await api.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  assert.equal(Versions?.length, 1);
  const entities = await api.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
  assert.deepEqual(
    entities.PolicyRoles?.map(({ RoleName }) => RoleName),
    ["reader"],
  );
  const listed = await api.iam.send(
    new ListPoliciesCommand({ Scope: "Local", OnlyAttached: true }),
  );
  assert.deepEqual(
    listed.Policies?.map(({ PolicyName }) => PolicyName),
    ["read"],
  );
  const remove = () => api.iam.send(new DeletePolicyCommand({ PolicyArn }));
  await assert.rejects(remove(), { name: "DeleteConflictException" });
  await api.iam.send(new DetachRolePolicyCommand({ RoleName: "reader", PolicyArn }));
  await remove();
  await assert.rejects(
    api.iam.send(new AttachRolePolicyCommand({ RoleName: "reader", PolicyArn })),
    { name: "NoSuchEntityException", message: `Policy ${PolicyArn} was not found.` },
  );
  const aws = await api.iam.send(new GetPolicyCommand({ PolicyArn: forEc2 }));
  assert.equal(aws.Policy?.Path, "/service-role/");
});

test("the role of AWS Batch is there from the start, and nobody's to change", async () => {
  const RoleName = "AWSServiceRoleForBatch";
  const { Role } = await api.iam.send(new GetRoleCommand({ RoleName }));
  assert.equal(
    Role?.Arn,
    "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
  );
  await assert.rejects(api.iam.send(new DeleteRoleCommand({ RoleName })), {
    name: "UnmodifiableEntityException",
  });
  const linked = (AWSServiceName: string) =>
    api.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
  await assert.rejects(linked("batch.amazonaws.com"), { name: "InvalidInputException" });
  await assert.rejects(linked("example.com"), { name: "AccessDenied" });
  const spot = await linked("spot.amazonaws.com");
  assert.equal(spot.Role?.RoleName, "AWSServiceRoleForEC2Spot");
});

test("roles are listed in pages, below a path", async () => {
  for (const n of [1, 2, 3]) await createRole(`paged-${n}`, { Path: "/paged/" });
  const names: (string | undefined)[] = [];
  const pages = paginateListRoles({ client: api.iam, pageSize: 2 }, { PathPrefix: "/paged/" });
  for await (const { Roles } of pages) names.push(...(Roles ?? []).map((role) => role.RoleName));
  assert.deepEqual(names, ["paged-1", "paged-2", "paged-3"]);
});

test("what is wrong is refused by IAM's codes", async () => {
  await createRole("taken");
  await assert.rejects(createRole("taken"), {
    name: "EntityAlreadyExistsException",
    message: "Role with name taken already exists.",
  });
  await assert.rejects(createRole("a b"), { name: "ValidationError" });
  await assert.rejects(createRole("x".repeat(65)), { name: "ValidationError" });
  await assert.rejects(createRole("new", { Path: "below" }), { name: "ValidationError" });
  await assert.rejects(createRole("new", { MaxSessionDuration: 1 }), { name: "ValidationError" });
  await assert.rejects(createRole("new", { AssumeRolePolicyDocument: "{" }), {
    name: "MalformedPolicyDocumentException",
  });
  await assert.rejects(createRole("new", { AssumeRolePolicyDocument: "{}" }), {
    name: "MalformedPolicyDocumentException",
  });
  await assert.rejects(createRole("new", { Tags: [{ Key: "aws:x", Value: "" }] }), {
    name: "InvalidInputException",
  });
});
