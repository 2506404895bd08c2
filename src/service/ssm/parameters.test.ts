/** Parameters of one's own and those that AWS publishes, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateLaunchTemplateCommand,
  DescribeLaunchTemplateVersionsCommand,
  RegisterImageCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  type GetParametersByPathRequest,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterRequest,
  paginateGetParametersByPath,
  RemoveTagsFromResourceCommand,
} from "@aws-sdk/client-ssm";
import { type Api, openApi } from "../../../test/support/api.ts";

const recommended = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended";

let api: Api;
let imageId: string;
before(async () => {
  api = await openApi();
  const { ImageId } = await api.ec2.send(
    new RegisterImageCommand({
      ...{ Name: "approved", Architecture: "x86_64", VirtualizationType: "hvm" },
      TagSpecifications: [
        { ResourceType: "image", Tags: [{ Key: "batchyard:agentVersion", Value: "1.90.0" }] },
      ],
    }),
  );
  imageId = ImageId ?? "";
  await api.deps.store.transact((tx) =>
    tx.channels.insert({
      ...{ name: "ECS_AL2023", createdAt: 1, minimumAgeDays: 0, lastVersion: 4 },
      versions: [{ version: 4, imageId, approvedAt: api.deps.clock.now() }],
    }),
  );
});
after(() => api.close());

const put = (Name: string, more: Partial<PutParameterRequest> = {}) =>
  api.ssm.send(new PutParameterCommand({ Name, Value: "value", Type: "String", ...more }));

const get = async (Name: string) =>
  (await api.ssm.send(new GetParameterCommand({ Name }))).Parameter;

const byPath = async (input: GetParametersByPathRequest) =>
  (await api.ssm.send(new GetParametersByPathCommand(input))).Parameters?.map(({ Name }) => Name);

test("the recommended image is published whole and member by member", async () => {
  const whole = await get(recommended);
  assert.equal(whole?.Version, 4);
  assert.equal(
    whole?.ARN,
    `arn:aws:ssm:eu-west-1::parameter${recommended}`,
    "AWS's own parameters are of no account",
  );
  const value = JSON.parse(whole?.Value ?? "") as Readonly<Record<string, unknown>>;
  assert.equal(value.image_id, imageId);
  assert.equal(value.image_name, "approved");
  assert.equal(value.ecs_agent_version, "1.90.0");
  assert.equal((await get(`${recommended}/image_id`))?.Value, imageId);
  const both = await api.ssm.send(
    new GetParametersCommand({
      Names: [`${recommended}/image_name`, `${recommended}/unknown`],
    }),
  );
  assert.deepEqual(
    both.Parameters?.map(({ Value }) => Value),
    ["approved"],
  );
  assert.deepEqual(both.InvalidParameters, [`${recommended}/unknown`]);
  assert.deepEqual(await byPath({ Path: recommended }), [
    `${recommended}/ecs_agent_version`,
    `${recommended}/image_id`,
    `${recommended}/image_name`,
    `${recommended}/os`,
    `${recommended}/schema_version`,
  ]);
});

test("a parameter is put, read by name, ARN and version, put again, and deleted", async () => {
  assert.equal((await put("/mine/a", { Value: "1" })).Version, 1);
  await assert.rejects(put("/mine/a"), {
    name: "ParameterAlreadyExists",
    message: /set the overwrite option in the request to true/,
  });
  assert.equal((await put("/mine/a", { Value: "2", Overwrite: true })).Version, 2);
  const read = await get("/mine/a");
  assert.equal(read?.Value, "2");
  assert.equal(read?.ARN, "arn:aws:ssm:eu-west-1:123456789012:parameter/mine/a");
  assert.equal((await get(read?.ARN ?? ""))?.Name, "/mine/a");
  assert.equal((await get("/mine/a:2"))?.Selector, ":2");
  await assert.rejects(get("/mine/a:1"), { name: "ParameterVersionNotFound" });
  await put("plain");
  assert.equal((await get("arn:aws:ssm:eu-west-1:123456789012:parameter/plain"))?.Name, "plain");
  await api.ssm.send(new DeleteParameterCommand({ Name: "/mine/a" }));
  await assert.rejects(get("/mine/a"), { name: "ParameterNotFound" });
  await assert.rejects(api.ssm.send(new DeleteParameterCommand({ Name: "/mine/a" })), {
    name: "ParameterNotFound",
  });
  const deleted = await api.ssm.send(new DeleteParametersCommand({ Names: ["plain", "/mine/a"] }));
  assert.deepEqual(deleted.DeletedParameters, ["plain"]);
  assert.deepEqual(deleted.InvalidParameters, ["/mine/a"]);
});

test("a path shows what is directly below it, or all, in pages of ten", async () => {
  for (let n = 10; n < 22; n += 1) await put(`/tree/${n}`);
  await put("/tree/deep/one", { Type: "StringList", Value: "a,b" });
  await put("/treetop");
  const Path = "/tree";
  const found: (string | undefined)[] = [];
  for await (const page of paginateGetParametersByPath({ client: api.ssm }, { Path })) {
    assert.ok((page.Parameters?.length ?? 0) <= 10);
    found.push(...(page.Parameters ?? []).map(({ Name }) => Name));
  }
  assert.equal(found.length, 12);
  const lists = [{ Key: "Type", Values: ["StringList"] }];
  assert.deepEqual(await byPath({ Path, ParameterFilters: lists }), []);
  assert.deepEqual(await byPath({ Path, Recursive: true, ParameterFilters: lists }), [
    "/tree/deep/one",
  ]);
  await assert.rejects(byPath({ Path: "tree" }), { name: "ValidationException" });
  await assert.rejects(byPath({ Path, MaxResults: 11 }), { name: "ValidationException" });
  await assert.rejects(byPath({ Path, NextToken: "§" }), { name: "InvalidNextToken" });
});

test("parameters are described without values, filtered, and tagged", async () => {
  await put("/described", {
    ...{ Description: "of mine", Tags: [{ Key: "team", Value: "x" }] },
  });
  const { Parameters } = await api.ssm.send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: "Name", Option: "BeginsWith", Values: ["/descr"] }],
    }),
  );
  assert.equal(Parameters?.[0]?.Description, "of mine");
  assert.equal(Parameters?.[0]?.LastModifiedUser, "arn:aws:iam::123456789012:user/tester");
  const named = { ResourceType: "Parameter" as const, ResourceId: "/described" };
  await api.ssm.send(new AddTagsToResourceCommand({ ...named, Tags: [{ Key: "a", Value: "1" }] }));
  await api.ssm.send(new RemoveTagsFromResourceCommand({ ...named, TagKeys: ["team"] }));
  const { TagList } = await api.ssm.send(new ListTagsForResourceCommand(named));
  assert.deepEqual(TagList, [{ Key: "a", Value: "1" }]);
  await put("/described", { Value: "v2", Overwrite: true });
  const again = await api.ssm.send(new ListTagsForResourceCommand(named));
  assert.deepEqual(again.TagList, [{ Key: "a", Value: "1" }], "a new value keeps the tags");
});

test("launch templates and RunInstances name an image by its parameter", async () => {
  const ImageId = `resolve:ssm:${recommended}/image_id`;
  await put("/my-image", { Value: imageId, DataType: "aws:ec2:image" });
  await api.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "by-parameter",
      LaunchTemplateData: { ImageId },
    }),
  );
  const shown = async (ResolveAlias: boolean) => {
    const named = { LaunchTemplateName: "by-parameter", ResolveAlias };
    const answer = await api.ec2.send(new DescribeLaunchTemplateVersionsCommand(named));
    return answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId;
  };
  assert.equal(await shown(false), ImageId);
  assert.equal(await shown(true), imageId);
  const run = (image: string) =>
    api.ec2.send(
      new RunInstancesCommand({
        ...{ ImageId: image, InstanceType: "m6i.large", MinCount: 1, MaxCount: 1 },
      }),
    );
  for (const named of [ImageId, "resolve:ssm:/my-image"]) {
    assert.equal((await run(named)).Instances?.[0]?.ImageId, imageId);
  }
  await assert.rejects(run("resolve:ssm:/none"), { name: "InvalidParameterValue" });
});

test("what is wrong is refused by Systems Manager's codes", async () => {
  const refused: readonly [Partial<PutParameterRequest>, string][] = [
    [{ Name: "/aws/service/x" }, "AccessDeniedException"],
    [{ Name: "awsome" }, "ValidationException"],
    [{ Name: "a b" }, "ValidationException"],
    [{ Name: "a/b" }, "ValidationException"],
    [{ Name: `/${"a/".repeat(16)}b` }, "HierarchyLevelLimitExceededException"],
    [{ Type: "SecureString" }, "UnsupportedParameterType"],
    [{ Value: "x".repeat(4097) }, "ValidationException"],
    [{ AllowedPattern: "^a$" }, "InvalidAllowedPatternException"],
    [{ DataType: "aws:ec2:image" }, "ValidationException"],
    [{ DataType: "json" }, "ValidationException"],
  ];
  for (const [more, name] of refused) await assert.rejects(put("/new", more), { name });
  await assert.rejects(api.ssm.send(new PutParameterCommand({ Name: "/new", Value: "untyped" })), {
    name: "ValidationException",
  });
  assert.equal(
    (await put("/long", { Value: "x".repeat(4097), Tier: "Advanced" })).Tier,
    "Advanced",
  );
  const names = Array.from({ length: 11 }, (_, n) => `n${n}`);
  await assert.rejects(api.ssm.send(new GetParametersCommand({ Names: names })), {
    name: "ValidationException",
  });
});
