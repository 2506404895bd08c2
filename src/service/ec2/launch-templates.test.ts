/** Launch templates and their versions, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsRequest,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { type Api, openApi } from "../../../test/support/api.ts";

let api: Api;
before(async () => {
  api = await openApi();
});
after(() => api.close());

const create = async (
  LaunchTemplateName: string,
  LaunchTemplateData: RequestLaunchTemplateData = { ImageId: "ami-00000001" },
) => {
  const command = new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData });
  const { LaunchTemplate } = await api.ec2.send(command);
  return LaunchTemplate?.LaunchTemplateId ?? assert.fail("no id");
};

const addVersion = (LaunchTemplateId: string, more: object) =>
  api.ec2.send(
    new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: {}, ...more }),
  );

const versionNumbers = async (input: DescribeLaunchTemplateVersionsRequest) => {
  const answer = await api.ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
  return answer.LaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber);
};

test("all data comes back as it was given, times and lists included", async () => {
  const data: RequestLaunchTemplateData = {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "m6i.large",
    KeyName: "key",
    UserData: Buffer.from("Content-Type: multipart/mixed").toString("base64"),
    EbsOptimized: false,
    SecurityGroupIds: ["sg-1", "sg-2"],
    IamInstanceProfile: { Name: "ecsInstanceRole" },
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 100, VolumeType: "gp3", Encrypted: true } },
      { DeviceName: "/dev/xvdb", VirtualName: "ephemeral0" },
    ],
    NetworkInterfaces: [{ DeviceIndex: 0, Groups: ["sg-1"], AssociatePublicIpAddress: true }],
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "a & b" }] }],
    MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
    InstanceMarketOptions: {
      MarketType: "spot",
      SpotOptions: { MaxPrice: "0.1", ValidUntil: new Date("2027-01-01T00:00:00Z") },
    },
  };
  const LaunchTemplateId = await create("everything", data);
  const answer = await api.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }),
  );
  const [version] = answer.LaunchTemplateVersions ?? [];
  assert.deepEqual(version?.LaunchTemplateData, data);
  assert.equal(version?.DefaultVersion, true);
  assert.equal(version?.CreatedBy, "arn:aws:iam::123456789012:user/tester");
});

test("a version counts up, a source fills in what it does not say, a deleted number stays used", async () => {
  const id = await create("counted", { ImageId: "ami-00000001", KeyName: "one" });
  await addVersion(id, { SourceVersion: "1", LaunchTemplateData: { KeyName: "two" } });
  const third = await addVersion(id, {
    VersionDescription: "third",
    LaunchTemplateData: { KeyName: "three" },
  });
  assert.equal(third.LaunchTemplateVersion?.VersionNumber, 3);
  assert.equal(third.LaunchTemplateVersion?.VersionDescription, "third");
  const LaunchTemplateName = "counted";
  const second = await api.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ["2"] }),
  );
  assert.deepEqual(second.LaunchTemplateVersions?.[0]?.LaunchTemplateData, {
    ImageId: "ami-00000001",
    KeyName: "two",
  });

  const deleted = await api.ec2.send(
    new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ["1", "3", "9"] }),
  );
  assert.deepEqual(
    deleted.SuccessfullyDeletedLaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber),
    [3],
  );
  assert.deepEqual(
    deleted.UnsuccessfullyDeletedLaunchTemplateVersions?.map((item) => [
      item.VersionNumber,
      item.ResponseError?.Code,
    ]),
    [
      [1, "unexpectedError"],
      [9, "launchTemplateVersionDoesNotExist"],
    ],
  );
  const { LaunchTemplates } = await api.ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }),
  );
  assert.equal(LaunchTemplates?.[0]?.LatestVersionNumber, 2);
  const fourth = await addVersion(id, { LaunchTemplateData: { KeyName: "four" } });
  assert.equal(fourth.LaunchTemplateVersion?.VersionNumber, 4);
});

test("$Default moves when it is modified, $Latest with each version", async () => {
  const id = await create("moving");
  await addVersion(id, { LaunchTemplateData: { ImageId: "ami-00000002" } });
  const named = { LaunchTemplateId: id };
  assert.deepEqual(await versionNumbers({ ...named, Versions: ["$Default"] }), [1]);
  assert.deepEqual(await versionNumbers({ ...named, Versions: ["$Latest"] }), [2]);
  assert.deepEqual(
    await versionNumbers({ ...named, Versions: ["$Latest", "$Default", "2"] }),
    [2, 1],
  );
  const modified = await api.ec2.send(
    new ModifyLaunchTemplateCommand({ ...named, DefaultVersion: "2" }),
  );
  assert.equal(modified.LaunchTemplate?.DefaultVersionNumber, 2);
  assert.deepEqual(await versionNumbers({ ...named, Versions: ["$Default"] }), [2]);
  assert.deepEqual(
    await versionNumbers({ ...named, Filters: [{ Name: "image-id", Values: ["*2"] }] }),
    [2],
  );
  await assert.rejects(
    api.ec2.send(new ModifyLaunchTemplateCommand({ ...named, DefaultVersion: "7" })),
    { name: "InvalidLaunchTemplateId.VersionNotFound" },
  );
  const all = await versionNumbers({ Versions: ["$Latest"] });
  assert.ok((all?.length ?? 0) >= 3, "of every template");
});

test("versions come newest first, in pages and within bounds", async () => {
  const id = await create("paged");
  for (let n = 2; n <= 5; n += 1) await addVersion(id, { LaunchTemplateData: { KeyName: `${n}` } });
  const named = { LaunchTemplateId: id };
  assert.deepEqual(await versionNumbers(named), [5, 4, 3, 2, 1]);
  assert.deepEqual(await versionNumbers({ ...named, MinVersion: "2", MaxVersion: "4" }), [4, 3, 2]);
  const first = await api.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ ...named, MaxResults: 2 }),
  );
  const NextToken = first.NextToken ?? assert.fail("no token");
  assert.deepEqual(await versionNumbers({ ...named, MaxResults: 3, NextToken }), [3, 2, 1]);
  await assert.rejects(versionNumbers({ ...named, NextToken: "§" }), { name: "InvalidNextToken" });
});

test("templates are found by id, name, filter and tag, and go with their versions and tags", async () => {
  const command = new CreateLaunchTemplateCommand({
    LaunchTemplateName: "tagged",
    LaunchTemplateData: { ImageId: "ami-00000001" },
    TagSpecifications: [{ ResourceType: "launch-template", Tags: [{ Key: "team", Value: "x" }] }],
  });
  const { LaunchTemplate } = await api.ec2.send(command);
  const describe = async (input: object) => {
    const answer = await api.ec2.send(new DescribeLaunchTemplatesCommand(input));
    return answer.LaunchTemplates?.map(({ LaunchTemplateName }) => LaunchTemplateName);
  };
  assert.deepEqual(LaunchTemplate?.Tags, [{ Key: "team", Value: "x" }]);
  assert.deepEqual(await describe({ Filters: [{ Name: "tag:team", Values: ["x"] }] }), ["tagged"]);
  assert.deepEqual(
    await describe({ Filters: [{ Name: "launch-template-name", Values: ["t?g*", "none"] }] }),
    ["tagged"],
  );
  assert.deepEqual(await describe({ LaunchTemplateNames: ["tagged"] }), ["tagged"]);
  await assert.rejects(describe({ Filters: [{ Name: "color", Values: ["x"] }] }), {
    name: "InvalidParameterValue",
    message: /The filter 'color' is invalid/,
  });
  await api.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: "tagged" }));
  await assert.rejects(describe({ LaunchTemplateNames: ["tagged"] }), {
    name: "InvalidLaunchTemplateName.NotFoundException",
    message: "The specified launch template, with template name tagged, does not exist.",
  });
  const tags = await api.deps.store.read((view) =>
    view.ec2Tags.of(LaunchTemplate?.LaunchTemplateId ?? ""),
  );
  assert.deepEqual(tags, {});
});

test("what is wrong is refused by EC2's codes", async () => {
  await create("taken");
  const LaunchTemplateData = { ImageId: "ami-00000001" };
  const refused: readonly [object, string][] = [
    [{ LaunchTemplateName: "taken" }, "InvalidLaunchTemplateName.AlreadyExistsException"],
    [{ LaunchTemplateName: "a b" }, "InvalidLaunchTemplateName.MalformedException"],
    [{ LaunchTemplateName: "new", LaunchTemplateData: {} }, "MissingParameter"],
    [
      { LaunchTemplateName: "new", LaunchTemplateData: { UserData: "%" } },
      "InvalidUserData.Malformed",
    ],
    [{ LaunchTemplateName: "new", DryRun: true }, "DryRunOperation"],
    [
      {
        LaunchTemplateName: "new",
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "a", Value: "b" }] }],
      },
      "InvalidParameterValue",
    ],
  ];
  for (const [input, name] of refused) {
    const command = new CreateLaunchTemplateCommand({ LaunchTemplateData, ...input } as never);
    await assert.rejects(api.ec2.send(command), { name });
  }
  const describe = (input: DescribeLaunchTemplateVersionsRequest) => versionNumbers(input);
  await assert.rejects(describe({}), { name: "MissingParameter" });
  await assert.rejects(describe({ LaunchTemplateId: "lt-1" }), {
    name: "InvalidLaunchTemplateId.Malformed",
  });
  await assert.rejects(describe({ LaunchTemplateId: "lt-0123456789abcdef0" }), {
    name: "InvalidLaunchTemplateId.NotFound",
    message:
      "The specified launch template, with template ID lt-0123456789abcdef0, does not exist.",
  });
});
