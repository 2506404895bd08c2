/** Images, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CopyImageCommand,
  type CopyImageRequest,
  CreateTagsCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type DescribeImagesRequest,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  type ModifyImageAttributeRequest,
  paginateDescribeImages,
  RegisterImageCommand,
  type RegisterImageRequest,
  ResetImageAttributeCommand,
} from "@aws-sdk/client-ec2";
import { type Api, openApi } from "../../../test/support/api.ts";
import { offeredListing } from "../../model/image.ts";

let api: Api;
before(async () => {
  api = await openApi();
  await api.deps.store.transact((tx) =>
    tx.images.insert({
      imageId: "ami-000000000000000aa",
      name: "host-debian",
      provider: "host",
      createdAt: 0,
      state: "available",
      listing: offeredListing({}),
      facts: {},
    }),
  );
});
after(() => api.close());

const register = async (input: RegisterImageRequest) => {
  const { ImageId } = await api.ec2.send(new RegisterImageCommand(input));
  return ImageId ?? assert.fail("no id");
};

const describe = async (input: DescribeImagesRequest) =>
  (await api.ec2.send(new DescribeImagesCommand(input))).Images ?? [];

const names = async (input: DescribeImagesRequest) =>
  (await describe(input)).map(({ Name }) => Name);

test("an image is described as it was registered", async () => {
  const ImageId = await register({
    Name: "golden/al2023 (v1)",
    Description: "ours",
    Architecture: "x86_64",
    VirtualizationType: "hvm",
    RootDeviceName: "/dev/xvda",
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 30, VolumeType: "gp3", SnapshotId: "snap-1" } },
    ],
    EnaSupport: true,
    BootMode: "uefi",
    ImdsSupport: "v2.0",
    TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "team", Value: "x" }] }],
  });
  const [image] = await describe({ ImageIds: [ImageId] });
  assert.deepEqual(image, {
    ImageId,
    Name: "golden/al2023 (v1)",
    Description: "ours",
    State: "available",
    OwnerId: "123456789012",
    ImageOwnerAlias: "self",
    ImageLocation: "123456789012/golden/al2023 (v1)",
    ImageType: "machine",
    Architecture: "x86_64",
    VirtualizationType: "hvm",
    Hypervisor: "xen",
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    RootDeviceName: "/dev/xvda",
    RootDeviceType: "ebs",
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 30, VolumeType: "gp3", SnapshotId: "snap-1" } },
    ],
    EnaSupport: true,
    BootMode: "uefi",
    ImdsSupport: "v2.0",
    Public: false,
    CreationDate: image?.CreationDate,
    DeregistrationProtection: "disabled",
    Tags: [{ Key: "team", Value: "x" }],
  });
  assert.match(image?.CreationDate ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("what says nothing of its architecture and virtualization is what EC2 takes it for", async () => {
  await register({ Name: "plain" });
  const [image] = await describe({ Filters: [{ Name: "name", Values: ["plain"] }] });
  assert.equal(image?.Architecture, "i386");
  assert.equal(image?.VirtualizationType, "paravirtual");
});

test("tags state facts, and a wrong one is refused", async () => {
  const stated = (Value: string) => ({
    Name: "stated",
    Architecture: "x86_64" as const,
    VirtualizationType: "hvm",
    TagSpecifications: [
      { ResourceType: "image" as const, Tags: [{ Key: "batchyard:agentEnabledAtBoot", Value }] },
    ],
  });
  await assert.rejects(register(stated("perhaps")), {
    name: "InvalidParameterValue",
    message: /Invalid value 'perhaps' for tag batchyard:agentEnabledAtBoot/,
  });
  const ImageId = await register(stated("true"));
  const image = await api.deps.store.read((view) => view.images.get(ImageId));
  assert.deepEqual(image?.facts, {
    architecture: "x86_64",
    virtualization: "hvm",
    agentEnabledAtBoot: true,
  });
});

test("tags state facts also when they come after the image, and take them back", async () => {
  const ImageId = await register({ Name: "tagged later", Architecture: "x86_64" });
  const facts = async () => (await api.deps.store.read((view) => view.images.get(ImageId)))?.facts;
  const stated = (Value: string) =>
    api.ec2.send(
      new CreateTagsCommand({
        Resources: [ImageId],
        Tags: [
          { Key: "batchyard:kernel", Value: "6.1.0" },
          { Key: "batchyard:architecture", Value },
        ],
      }),
    );
  await assert.rejects(stated("mips"), { name: "InvalidParameterValue" });
  await stated("arm64");
  const virtualization = "paravirtual";
  assert.deepEqual(await facts(), { virtualization, architecture: "arm64", kernel: "6.1.0" });
  await api.ec2.send(
    new DeleteTagsCommand({ Resources: [ImageId], Tags: [{ Key: "batchyard:architecture" }] }),
  );
  assert.deepEqual(await facts(), { virtualization, architecture: "x86_64", kernel: "6.1.0" });
});

test("owners, filters and tags choose", async () => {
  await register({
    Name: "arm-star",
    Description: "a*b",
    Architecture: "arm64",
    VirtualizationType: "hvm",
    TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "stage", Value: "dev" }] }],
  });
  const by = (Name: string, ...Values: string[]) => names({ Filters: [{ Name, Values }] });
  assert.deepEqual(await names({ Owners: ["amazon"] }), ["host-debian"]);
  assert.deepEqual(await names({ Owners: ["999999999999"] }), []);
  assert.ok((await names({ Owners: ["self"] })).length >= 2);
  assert.deepEqual(await by("architecture", "arm64"), ["arm-star"]);
  assert.deepEqual(await by("description", "a\\*b"), ["arm-star"]);
  assert.deepEqual(await by("description", "\\**"), []);
  assert.deepEqual(await by("name", "ARM*"), [], "case counts");
  assert.deepEqual(await by("tag:stage", "d?v"), ["arm-star"]);
  assert.deepEqual(await by("tag-key", "stage"), ["arm-star"]);
  assert.deepEqual(await by("is-public", "true"), []);
  assert.deepEqual(await by("owner-alias", "amazon"), ["host-debian"]);
});

test("pages follow one another to the end", async () => {
  const all = await names({});
  const paged: (string | undefined)[] = [];
  for await (const { Images } of paginateDescribeImages({ client: api.ec2, pageSize: 1 }, {})) {
    assert.ok((Images?.length ?? 0) <= 1);
    paged.push(...(Images ?? []).map(({ Name }) => Name));
  }
  assert.deepEqual(paged, all);
});

test("a deregistered image is gone with its tags; a provider's own stays", async () => {
  const ImageId = await register({ Name: "short-lived" });
  await api.ec2.send(new DeregisterImageCommand({ ImageId }));
  await assert.rejects(describe({ ImageIds: [ImageId] }), {
    name: "InvalidAMIID.NotFound",
    message: `The image id '[${ImageId}]' does not exist`,
  });
  await register({ Name: "short-lived" });
  await assert.rejects(
    api.ec2.send(new DeregisterImageCommand({ ImageId: "ami-000000000000000aa" })),
    { name: "AuthFailure" },
  );
});

test("a copy has the source's facts, and its own name, id and permissions", async () => {
  const SourceImageId = await register({
    Name: "source",
    Description: "first",
    Architecture: "x86_64",
    VirtualizationType: "hvm",
    TagSpecifications: [
      { ResourceType: "image", Tags: [{ Key: "batchyard:kernel", Value: "6.1.0" }] },
    ],
  });
  const copy = (more: Partial<CopyImageRequest> = {}) =>
    api.ec2.send(
      new CopyImageCommand({
        ...{ SourceImageId, SourceRegion: "eu-west-1", Name: "copy", CopyImageTags: true },
        ...more,
      }),
    );
  const { ImageId = "" } = await copy();
  const [image] = await describe({ ImageIds: [ImageId] });
  assert.equal(image?.Description, "first");
  assert.equal(image?.SourceImageId, SourceImageId);
  assert.deepEqual(image?.Tags, [{ Key: "batchyard:kernel", Value: "6.1.0" }]);
  const row = await api.deps.store.read((view) => view.images.get(ImageId));
  assert.equal(row?.facts.kernel, "6.1.0");
  await assert.rejects(copy(), { name: "InvalidAMIName.Duplicate" });
  await assert.rejects(copy({ SourceRegion: "us-east-1" }), { name: "InvalidParameterValue" });
  await api.ec2.send(new DisableImageCommand({ ImageId: SourceImageId }));
  await assert.rejects(copy({ Name: "late" }), { name: "InvalidAMIID.Unavailable" });
});

test("description and launch permissions are changed, shown and reset", async () => {
  const ImageId = await register({ Name: "changing" });
  const modify = (input: Omit<ModifyImageAttributeRequest, "ImageId">) =>
    api.ec2.send(new ModifyImageAttributeCommand({ ImageId, ...input }));
  const attribute = (Attribute: "description" | "launchPermission") =>
    api.ec2.send(new DescribeImageAttributeCommand({ ImageId, Attribute }));
  await modify({ Description: { Value: "new" } });
  assert.equal((await attribute("description")).Description?.Value, "new");
  await modify({ Attribute: "description", Value: "" });
  assert.equal((await attribute("description")).Description?.Value, undefined);

  await modify({ LaunchPermission: { Add: [{ Group: "all" }, { UserId: "111122223333" }] } });
  await modify({ OperationType: "remove", UserIds: ["111122223333"] });
  assert.deepEqual((await attribute("launchPermission")).LaunchPermissions, [{ Group: "all" }]);
  assert.deepEqual(await names({ ExecutableUsers: ["all"] }), ["changing"]);
  assert.equal((await describe({ ImageIds: [ImageId] }))[0]?.Public, true);
  await api.ec2.send(new ResetImageAttributeCommand({ ImageId, Attribute: "launchPermission" }));
  assert.deepEqual(await names({ ExecutableUsers: ["all"] }), []);
  await assert.rejects(modify({}), { name: "MissingParameter" });
  await assert.rejects(modify({ Attribute: "bootMode", Value: "uefi" }), {
    name: "UnsupportedOperation",
  });
  await assert.rejects(modify({ UserIds: ["me"] }), { name: "InvalidParameterValue" });
});

test("a deprecated image is its owner's only, a disabled one nobody's until it is enabled", async () => {
  const ImageId = await register({ Name: "aging" });
  await api.ec2.send(
    new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ Group: "all" }] } }),
  );
  const DeprecateAt = new Date(api.deps.clock.now() + 3_600_000);
  await api.ec2.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
  assert.match((await describe({ ImageIds: [ImageId] }))[0]?.DeprecationTime ?? "", /:00\.000Z$/);
  api.deps.clock.advance(7_200_000);
  assert.deepEqual(await names({ ExecutableUsers: ["all"] }), []);
  assert.deepEqual(await names({ ExecutableUsers: ["all"], IncludeDeprecated: true }), ["aging"]);
  assert.deepEqual(await names({ ImageIds: [ImageId] }), ["aging"]);
  await api.ec2.send(new DisableImageDeprecationCommand({ ImageId }));
  assert.deepEqual(await names({ ExecutableUsers: ["all"] }), ["aging"]);
  await assert.rejects(
    api.ec2.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date(1) })),
    { name: "InvalidParameterValue" },
  );

  await api.ec2.send(new DisableImageCommand({ ImageId }));
  const Filters = [{ Name: "name", Values: ["aging"] }];
  assert.deepEqual(await names({ Filters }), []);
  assert.deepEqual(await names({ Filters, IncludeDisabled: true }), ["aging"]);
  await api.ec2.send(new EnableImageCommand({ ImageId }));
  assert.equal((await describe({ Filters }))[0]?.State, "available");
});

test("what is wrong is refused by EC2's codes", async () => {
  await register({ Name: "taken" });
  const refused: readonly [Partial<RegisterImageRequest>, string][] = [
    [{ Name: "taken" }, "InvalidAMIName.Duplicate"],
    [{ Name: "a" }, "InvalidAMIName.Malformed"],
    [{ Architecture: "x86_64_mac" }, "InvalidParameterValue"],
    [{ VirtualizationType: "kvm" }, "InvalidParameterValue"],
    [
      { TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "aws:x", Value: "" }] }] },
      "InvalidParameterValue",
    ],
  ];
  for (const [input, name] of refused) {
    await assert.rejects(register({ Name: "fresh", ...input }), { name });
  }
  await assert.rejects(describe({ ImageIds: ["ami-xyz"] }), { name: "InvalidAMIID.Malformed" });
});
