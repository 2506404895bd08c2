/** VPCs, subnets, security groups, key pairs, placement groups and zones, through the SDK's client. */
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreatePlacementGroupCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteKeyPairCommand,
  DeletePlacementGroupCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkAclsCommand,
  DescribePlacementGroupsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ImportKeyPairCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { type Api, openApi } from "../../../test/support/api.ts";

let api: Api;
before(async () => {
  api = await openApi();
});
after(() => api.close());

const by = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

test("an account begins with a default VPC, a subnet in every zone and a way out", async () => {
  const { Vpcs = [] } = await api.ec2.send(new DescribeVpcsCommand(by("is-default", "true")));
  assert.equal(Vpcs.length, 1);
  const VpcId = Vpcs[0]?.VpcId ?? "";
  const { AvailabilityZones = [] } = await api.ec2.send(new DescribeAvailabilityZonesCommand({}));
  assert.deepEqual(
    AvailabilityZones.map(({ ZoneName, ZoneId }) => [ZoneName, ZoneId]),
    [
      ["eu-west-1a", "euw1-az1"],
      ["eu-west-1b", "euw1-az2"],
      ["eu-west-1c", "euw1-az3"],
    ],
  );
  const { Subnets = [] } = await api.ec2.send(new DescribeSubnetsCommand(by("vpc-id", VpcId)));
  assert.deepEqual(
    Subnets.map(({ AvailabilityZone, DefaultForAz, AvailableIpAddressCount }) => [
      AvailabilityZone,
      DefaultForAz,
      AvailableIpAddressCount,
    ]),
    ["a", "b", "c"].map((letter) => [`eu-west-1${letter}`, true, 4091]),
  );
  const { InternetGateways = [] } = await api.ec2.send(
    new DescribeInternetGatewaysCommand(by("attachment.vpc-id", VpcId)),
  );
  const { RouteTables = [] } = await api.ec2.send(
    new DescribeRouteTablesCommand(by("vpc-id", VpcId)),
  );
  assert.equal(
    RouteTables[0]?.Routes?.find((route) => route.DestinationCidrBlock === "0.0.0.0/0")?.GatewayId,
    InternetGateways[0]?.InternetGatewayId,
  );
  const { Regions } = await api.ec2.send(new DescribeRegionsCommand({}));
  assert.deepEqual(
    Regions?.map(({ RegionName }) => RegionName),
    ["eu-west-1"],
  );
  const { AccountAttributes } = await api.ec2.send(
    new DescribeAccountAttributesCommand({ AttributeNames: ["default-vpc"] }),
  );
  assert.equal(AccountAttributes?.[0]?.AttributeValues?.[0]?.AttributeValue, VpcId);
});

test("a VPC with a subnet is made, read, changed and deleted", async () => {
  const { Vpc } = await api.ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? assert.fail("no VPC");
  await api.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const attribute = await api.ec2.send(
    new DescribeVpcAttributeCommand({ VpcId, Attribute: "enableDnsHostnames" }),
  );
  assert.equal(attribute.EnableDnsHostnames?.Value, true);
  const { NetworkAcls } = await api.ec2.send(
    new DescribeNetworkAclsCommand({
      Filters: [
        { Name: "default", Values: ["true"] },
        { Name: "vpc-id", Values: [VpcId] },
      ],
    }),
  );
  assert.equal(NetworkAcls?.length, 1);
  const create = (CidrBlock: string) =>
    api.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: "eu-west-1b" }));
  const { Subnet } = await create("10.1.1.0/24");
  const SubnetId = Subnet?.SubnetId ?? "";
  await api.ec2.send(
    new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }),
  );
  const { Subnets } = await api.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
  assert.equal(Subnets?.[0]?.MapPublicIpOnLaunch, true);
  await assert.rejects(create("10.1.1.128/25"), { name: "InvalidSubnet.Conflict" });
  await assert.rejects(create("10.2.0.0/24"), { name: "InvalidSubnet.Range" });
  await assert.rejects(create("10.1.1.1/24"), { name: "InvalidParameterValue" });
  await assert.rejects(api.ec2.send(new DeleteVpcCommand({ VpcId })), {
    name: "DependencyViolation",
  });
  await api.ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await api.ec2.send(new DeleteVpcCommand({ VpcId }));
  await assert.rejects(api.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })), {
    name: "InvalidVpcID.NotFound",
    message: `The vpc ID '${VpcId}' does not exist`,
  });
  const groups = await api.ec2.send(new DescribeSecurityGroupsCommand(by("vpc-id", VpcId)));
  assert.deepEqual(groups.SecurityGroups, []);
});

test("rules of a security group are added, shown together and one by one, and taken away", async () => {
  const { GroupId } = await api.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "workers", Description: "of batch" }),
  );
  const ssh = {
    IpProtocol: "tcp",
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "inside" }],
    UserIdGroupPairs: [{ GroupId }],
  };
  const added = await api.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }),
  );
  assert.equal(added.SecurityGroupRules?.length, 2);
  await assert.rejects(
    api.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupName: "workers",
        ...{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.0.0.0/8" },
      }),
    ),
    { name: "InvalidPermission.Duplicate" },
  );
  const { SecurityGroups } = await api.ec2.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ["workers"] }),
  );
  assert.deepEqual(SecurityGroups?.[0]?.IpPermissions, [
    {
      ...ssh,
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [{ GroupId, UserId: "123456789012" }],
    },
  ]);
  assert.equal(SecurityGroups?.[0]?.IpPermissionsEgress?.[0]?.IpProtocol, "-1");
  const rules = await api.ec2.send(
    new DescribeSecurityGroupRulesCommand(by("group-id", GroupId ?? "")),
  );
  assert.equal(rules.SecurityGroupRules?.length, 3);

  const all = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  await api.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
  await assert.rejects(
    api.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] })),
    { name: "InvalidPermission.NotFound" },
  );
  await api.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
  await api.ec2.send(
    new RevokeSecurityGroupIngressCommand({
      GroupId,
      SecurityGroupRuleIds: (added.SecurityGroupRules ?? []).map(
        ({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? "",
      ),
    }),
  );
  const left = await api.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId ?? ""] }));
  assert.deepEqual(left.SecurityGroups?.[0]?.IpPermissions, []);
  await api.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await assert.rejects(api.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), {
    name: "InvalidGroup.NotFound",
  });
});

test("names of security groups are taken once, and what is wrong is refused", async () => {
  const create = (GroupName: string) =>
    api.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "x" }));
  const { GroupId } = await create("once");
  await assert.rejects(create("once"), { name: "InvalidGroup.Duplicate" });
  await assert.rejects(create("sg-once"), { name: "InvalidParameterValue" });
  const authorize = (permission: object) =>
    api.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission as never] }),
    );
  const IpRanges = [{ CidrIp: "10.0.0.0/8" }];
  const wrong = [
    { IpProtocol: "tcp", IpRanges },
    { IpProtocol: "tcp", FromPort: 9, ToPort: 8, IpRanges },
    { IpProtocol: "carrier-pigeon", IpRanges },
    { IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.1/8" }] },
  ];
  for (const permission of wrong) {
    await assert.rejects(authorize(permission), { name: "InvalidParameterValue" });
  }
  await assert.rejects(authorize({ IpProtocol: "-1" }), { name: "MissingParameter" });
});

test("a key pair is made with its private half once, or imported, and goes by name", async () => {
  const { KeyMaterial } = await api.ec2.send(new CreateKeyPairCommand({ KeyName: "made" }));
  const { KeyPairs } = await api.ec2.send(
    new DescribeKeyPairsCommand({ KeyNames: ["made"], IncludePublicKey: true }),
  );
  const body = Buffer.from(KeyPairs?.[0]?.PublicKey?.split(" ")[1] ?? "", "base64");
  const modulus = createPublicKey(KeyMaterial ?? "").export({ format: "jwk" }).n ?? "";
  assert.ok(body.toString("hex").endsWith(Buffer.from(modulus, "base64url").toString("hex")));
  assert.match(KeyPairs?.[0]?.KeyFingerprint ?? "", /^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/);

  const ed25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUHSaPDoKmRLFNXCDg9ERZ8mbWsOfGtBe6yVYDhN me";
  const imported = await api.ec2.send(
    new ImportKeyPairCommand({ KeyName: "mine", PublicKeyMaterial: Buffer.from(ed25519) }),
  );
  assert.match(imported.KeyPairId ?? "", /^key-/);
  await assert.rejects(api.ec2.send(new CreateKeyPairCommand({ KeyName: "mine" })), {
    name: "InvalidKeyPair.Duplicate",
  });
  await assert.rejects(
    api.ec2.send(
      new ImportKeyPairCommand({ KeyName: "x", PublicKeyMaterial: Buffer.from("ssh-rsa AAAA") }),
    ),
    { name: "InvalidKey.Format" },
  );
  const byId = await api.ec2.send(
    new DescribeKeyPairsCommand({ KeyPairIds: [imported.KeyPairId ?? ""] }),
  );
  assert.equal(byId.KeyPairs?.[0]?.KeyType, "ed25519");
  await api.ec2.send(new DeleteKeyPairCommand({ KeyName: "mine" }));
  await api.ec2.send(new DeleteKeyPairCommand({ KeyName: "mine" }));
  await assert.rejects(api.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ["mine"] })), {
    name: "InvalidKeyPair.NotFound",
  });
});

test("a placement group is a record by its name", async () => {
  const make = () =>
    api.ec2.send(new CreatePlacementGroupCommand({ GroupName: "near", Strategy: "cluster" }));
  await make();
  await assert.rejects(make(), { name: "InvalidPlacementGroup.Duplicate" });
  const { PlacementGroups } = await api.ec2.send(
    new DescribePlacementGroupsCommand({ GroupNames: ["near"] }),
  );
  assert.equal(PlacementGroups?.[0]?.State, "available");
  await api.ec2.send(new DeletePlacementGroupCommand({ GroupName: "near" }));
  await assert.rejects(api.ec2.send(new DescribePlacementGroupsCommand({ GroupNames: ["near"] })), {
    name: "InvalidPlacementGroup.Unknown",
  });
});
