/** Tags of EC2's resources, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  paginateDescribeTags,
  type Tag,
} from "@aws-sdk/client-ec2";
import { type Api, openApi } from "../../../test/support/api.ts";

let api: Api;
let group: string;
before(async () => {
  api = await openApi();
  const { GroupId } = await api.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "tagged", Description: "x" }),
  );
  group = GroupId ?? "";
});
after(() => api.close());

const put = (id: string, ...Tags: Tag[]) =>
  api.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
const remove = (Tags?: Tag[]) =>
  api.ec2.send(new DeleteTagsCommand({ Resources: [group], ...(Tags && { Tags }) }));
const tags = async () => {
  const Filters = [{ Name: "resource-id", Values: [group] }];
  const answer = await api.ec2.send(new DescribeTagsCommand({ Filters }));
  return Object.fromEntries((answer.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
};

test("tags are set, changed, found by, and taken away by key, by value, or all", async () => {
  await put(group, { Key: "a", Value: "1" }, { Key: "b", Value: "" }, { Key: "c", Value: "3" });
  await put(group, { Key: "a", Value: "2" });
  assert.deepEqual(await tags(), { a: "2", b: "", c: "3" });
  const Filters = [{ Name: "tag:a", Values: ["2"] }];
  const found = await api.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  assert.deepEqual(
    found.SecurityGroups?.map(({ GroupId }) => GroupId),
    [group],
  );

  await remove([{ Key: "a", Value: "not it" }, { Key: "b", Value: "" }, { Key: "unknown" }]);
  assert.deepEqual(await tags(), { a: "2", c: "3" });
  await remove([{ Key: "a" }]);
  assert.deepEqual(await tags(), { c: "3" });
  await remove();
  assert.deepEqual(await tags(), {});
});

test("all tags are listed in pages, with what they are of", async () => {
  await put(group, ...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ Key: `k${n}`, Value: `${n}` })));
  const keys: (string | undefined)[] = [];
  for await (const { Tags } of paginateDescribeTags({ client: api.ec2, pageSize: 5 }, {})) {
    for (const { Key, ResourceType } of Tags ?? []) {
      assert.equal(ResourceType, "security-group");
      keys.push(Key);
    }
  }
  assert.deepEqual(keys, ["k1", "k2", "k3", "k4", "k5", "k6", "k7"]);
});

test("what cannot be tagged, and tags that cannot be, are refused and change nothing", async () => {
  const before = await tags();
  const many = Array.from({ length: 51 }, (_, n) => ({ Key: `n${n}`, Value: "" }));
  await assert.rejects(put(group, ...many), { name: "TagLimitExceeded" });
  await assert.rejects(put(group, { Key: "aws:x", Value: "" }), { name: "InvalidParameterValue" });
  await assert.rejects(put(group, { Key: "x".repeat(128), Value: "" }), {
    name: "InvalidParameterValue",
  });
  await assert.rejects(put("snap-0123", { Key: "a", Value: "b" }), {
    name: "InvalidParameterValue",
  });
  const missing: readonly [string, string][] = [
    ["ami-0123456789abcdef0", "InvalidAMIID.NotFound"],
    ["i-0123456789abcdef0", "InvalidInstanceID.NotFound"],
    ["lt-0123456789abcdef0", "InvalidLaunchTemplateId.NotFound"],
    ["vpc-0123456789abcdef0", "InvalidVpcID.NotFound"],
    ["rtb-0123456789abcdef0", "InvalidRouteTableID.NotFound"],
    ["acl-0123456789abcdef0", "InvalidNetworkAclID.NotFound"],
    ["key-0123456789abcdef0", "InvalidKeyPair.NotFound"],
    ["pg-0123456789abcdef0", "InvalidPlacementGroup.Unknown"],
    ["sgr-0123456789abcdef0", "InvalidSecurityGroupRuleId.NotFound"],
  ];
  for (const [id, name] of missing) {
    await assert.rejects(put(id, { Key: "a", Value: "b" }), { name });
    const both = new CreateTagsCommand({
      Resources: [group, id],
      Tags: [{ Key: "both", Value: "x" }],
    });
    await assert.rejects(api.ec2.send(both), { name });
  }
  assert.deepEqual(await tags(), before);
});
