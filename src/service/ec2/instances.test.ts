/** Instances, through the SDK's client: of environments, run by themselves, and joined by their owners. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import {
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesRequest,
  GetConsoleOutputCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  type RunInstancesRequest,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { environmentRow, instanceRow } from "../../../test/conformance/store-fixtures.ts";
import { type Api, openApi } from "../../../test/support/api.ts";
import type { Instance } from "../../model/instance.ts";

let api: Api;
let ImageId: string;
beforeEach(async () => {
  api = await openApi();
  const registered = await api.ec2.send(
    new RegisterImageCommand({ Name: "golden", Architecture: "x86_64", VirtualizationType: "hvm" }),
  );
  ImageId = registered.ImageId ?? "";
});
afterEach(() => api.close());

const describe = async (input: DescribeInstancesRequest = {}) => {
  const { Reservations } = await api.ec2.send(new DescribeInstancesCommand(input));
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
};

const run = (more: Partial<RunInstancesRequest> = {}) =>
  api.ec2.send(
    new RunInstancesCommand({
      ...{ ImageId, InstanceType: "m6i.large", MinCount: 1, MaxCount: 1 },
      ...more,
    }),
  );

const row = (instanceId: string) =>
  api.deps.store.read((view) => view.instances.get(instanceId)) as Promise<Instance>;

async function addEnvironment(name: string, type: "MANAGED" | "UNMANAGED"): Promise<void> {
  await api.deps.store.transact((tx) =>
    tx.computeEnvironments.insert({
      ...environmentRow(name),
      type,
      ...(type === "MANAGED" && {
        computeResources: {
          ...{ type: "SPOT", minvCpus: 0, maxvCpus: 8, instanceTypes: ["m5.large"] },
          ...{ subnets: ["subnet-of-mine"], securityGroupIds: ["sg-of-mine"], tags: {} },
          ...{ ec2Configuration: [], ec2KeyPair: "key", instanceRole: "ecsInstanceRole" },
        },
      }),
    }),
  );
}

test("an instance of an environment has the environment's settings", async () => {
  await addEnvironment("ce", "MANAGED");
  await api.deps.store.transact((tx) => tx.instances.insert(instanceRow(1)));
  const [instance, ...others] = await describe();
  assert.deepEqual(others, []);
  assert.equal(instance?.InstanceId, "i-00000000000000001");
  assert.equal(instance?.InstanceType, "m5.large");
  assert.deepEqual(instance?.State, { Code: 16, Name: "running" });
  assert.equal(instance?.Placement?.AvailabilityZone, "eu-west-1a");
  assert.equal(instance?.SubnetId, "subnet-of-mine");
  assert.deepEqual(instance?.SecurityGroups, [{ GroupId: "sg-of-mine" }]);
  assert.equal(instance?.KeyName, "key");
  assert.equal(instance?.InstanceLifecycle, "spot");
  assert.equal(
    instance?.IamInstanceProfile?.Arn,
    "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole",
  );
  assert.equal(instance?.PrivateIpAddress, "10.0.0.7");
  assert.equal(instance?.PrivateDnsName, "ip-10-0-0-7.eu-west-1.compute.internal");
});

test("filters and tags choose among instances, pages hold them all", async () => {
  await addEnvironment("ce", "MANAGED");
  await api.deps.store.transact(async (tx) => {
    for (let n = 1; n <= 12; n += 1) {
      await tx.instances.insert({
        ...instanceRow(n),
        instanceType: n % 2 === 0 ? "m5.large" : "c6i.xlarge",
        ...(n > 10 && { lastStatus: "PENDING" as const }),
      });
    }
  });
  const ids = async (...Filters: { Name: string; Values: string[] }[]) =>
    (await describe({ Filters })).map(({ InstanceId }) => InstanceId);
  const id = (n: number) => instanceRow(n).instanceId;
  await api.ec2.send(
    new CreateTagsCommand({ Resources: [id(3)], Tags: [{ Key: "Name", Value: "third" }] }),
  );
  assert.deepEqual(await ids({ Name: "tag:Name", Values: ["third"] }), [id(3)]);
  assert.deepEqual(await ids({ Name: "instance-state-name", Values: ["pending"] }), [
    id(11),
    id(12),
  ]);
  assert.deepEqual(
    await ids(
      { Name: "instance-type", Values: ["m5.*"] },
      { Name: "instance-state-name", Values: ["pending"] },
    ),
    [id(12)],
  );
  assert.equal((await ids({ Name: "instance-lifecycle", Values: ["spot"] })).length, 12);
  const paged: (string | undefined)[] = [];
  for await (const page of paginateDescribeInstances({ client: api.ec2, pageSize: 5 }, {})) {
    for (const { Instances } of page.Reservations ?? []) {
      paged.push(...(Instances ?? []).map(({ InstanceId }) => InstanceId));
    }
  }
  assert.deepEqual(
    paged,
    Array.from({ length: 12 }, (_, n) => id(n + 1)),
  );
});

test("instances are run with their tags, together in a reservation, once per token", async () => {
  const TagSpecifications = [
    { ResourceType: "instance" as const, Tags: [{ Key: "Name", Value: "mine" }] },
    { ResourceType: "volume" as const, Tags: [{ Key: "Name", Value: "disk" }] },
  ];
  const asked = { MaxCount: 2, ClientToken: "once", TagSpecifications };
  const reservation = await run(asked);
  assert.equal(reservation.Instances?.length, 2);
  assert.deepEqual(reservation.Instances?.[0]?.State, { Code: 0, Name: "pending" });
  assert.deepEqual(reservation.Instances?.[1]?.Tags, [{ Key: "Name", Value: "mine" }]);
  assert.equal(reservation.Instances?.[1]?.AmiLaunchIndex, 1);
  const again = await run(asked);
  assert.equal(again.ReservationId, reservation.ReservationId);
  assert.equal((await describe()).length, 2);
  assert.ok(api.deps.pokes() > 0);
  const { computeEnvironment, clusterName } = await row(
    reservation.Instances?.[0]?.InstanceId ?? "",
  );
  assert.deepEqual([computeEnvironment, clusterName], ["", ""]);
});

test("a launch template fills in what the request does not say", async () => {
  const UserData = Buffer.from("#!/bin/sh\n").toString("base64");
  await api.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "workers",
      LaunchTemplateData: {
        ...{ ImageId, InstanceType: "c6i.large", UserData },
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "from", Value: "lt" }] }],
        InstanceMarketOptions: { MarketType: "spot" },
      },
    }),
  );
  const LaunchTemplate = { LaunchTemplateName: "workers", Version: "$Latest" };
  const { Instances } = await api.ec2.send(
    new RunInstancesCommand({ MinCount: 1, MaxCount: 1, LaunchTemplate }),
  );
  assert.equal(Instances?.[0]?.InstanceType, "c6i.large");
  assert.equal(Instances?.[0]?.InstanceLifecycle, "spot");
  assert.deepEqual(Instances?.[0]?.Tags, [{ Key: "from", Value: "lt" }]);
});

test("user data that names the cluster of an UNMANAGED environment makes it an instance of that", async () => {
  await addEnvironment("own", "UNMANAGED");
  await addEnvironment("theirs", "MANAGED");
  const userData = (cluster: string) =>
    Buffer.from(`#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`).toString(
      "base64",
    );
  const { Instances } = await run({ UserData: userData("own_Batch_own") });
  const instance = await row(Instances?.[0]?.InstanceId ?? "");
  assert.equal(instance.computeEnvironment, "own");
  assert.equal(instance.clusterName, "own_Batch_own");
  assert.equal(instance.unmanaged, undefined, "it is launched and ended for its owner");
  await assert.rejects(run({ UserData: userData("theirs_Batch_theirs") }), {
    name: "InvalidParameterValue",
    message: /managed compute environment theirs/,
  });
  const { Instances: elsewhere } = await run({ UserData: userData("unknown") });
  assert.equal((await row(elsewhere?.[0]?.InstanceId ?? "")).clusterName, "");
});

test("what a request names must be there and fit", async () => {
  const arm = await api.ec2.send(
    new RegisterImageCommand({ Name: "arm", Architecture: "arm64", VirtualizationType: "hvm" }),
  );
  const refused: readonly [Partial<RunInstancesRequest>, string][] = [
    [{ ImageId: "ami-0123456789abcdef0" }, "InvalidAMIID.NotFound"],
    [{ ImageId: "golden" }, "InvalidAMIID.Malformed"],
    [{ ImageId: arm.ImageId }, "InvalidParameterValue"],
    [{ InstanceType: "m6i.huge" as never }, "InvalidParameterValue"],
    [{ SubnetId: "subnet-0123456789abcdef0" }, "InvalidSubnetID.NotFound"],
    [{ SecurityGroupIds: ["sg-0123456789abcdef0"] }, "InvalidGroup.NotFound"],
    [{ KeyName: "none" }, "InvalidKeyPair.NotFound"],
    [{ Placement: { GroupName: "none" } }, "InvalidPlacementGroup.Unknown"],
    [{ UserData: "%" }, "InvalidUserData.Malformed"],
    [{ MinCount: 0 }, "InvalidParameterValue"],
    [{ MinCount: 3 }, "InvalidParameterValue"],
    [{ MinCount: 1001, MaxCount: 1001 }, "InvalidParameterValue"],
    [
      { LaunchTemplate: { LaunchTemplateName: "none" } },
      "InvalidLaunchTemplateName.NotFoundException",
    ],
    [{ DryRun: true }, "DryRunOperation"],
  ];
  for (const [more, name] of refused) await assert.rejects(run(more), { name });
  await assert.rejects(
    api.ec2.send(new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ImageId })),
    { name: "MissingParameter" },
  );
  assert.deepEqual(await describe(), []);
});

test("an instance is terminated once, whoever launched it; one that joined by itself is not", async () => {
  await api.deps.store.transact(async (tx) => {
    await tx.instances.insert(instanceRow(1));
    await tx.instances.insert({ ...instanceRow(2), unmanaged: true });
  });
  const terminate = (n: number) =>
    api.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceRow(n).instanceId] }));
  const first = await terminate(1);
  assert.deepEqual(first.TerminatingInstances, [
    {
      InstanceId: instanceRow(1).instanceId,
      PreviousState: { Code: 16, Name: "running" },
      CurrentState: { Code: 32, Name: "shutting-down" },
    },
  ]);
  const again = await terminate(1);
  assert.equal(again.TerminatingInstances?.[0]?.PreviousState?.Name, "shutting-down");
  const [instance] = await describe({ InstanceIds: [instanceRow(1).instanceId] });
  assert.deepEqual(instance?.StateReason, {
    Code: "Client.UserInitiatedShutdown",
    Message: "Client.UserInitiatedShutdown: User initiated shutdown",
  });
  await assert.rejects(terminate(2), { name: "OperationNotPermitted" });
  await assert.rejects(terminate(3), {
    name: "InvalidInstanceID.NotFound",
    message: "The instance ID 'i-00000000000000003' does not exist",
  });
});

test("the status of an instance is its agent's, and its console what the provider kept", async () => {
  await api.deps.store.transact(async (tx) => {
    await tx.instances.insert(instanceRow(1));
    await tx.instances.insert({ ...instanceRow(2), lastStatus: "LAUNCHED" });
    await tx.instances.insert({ ...instanceRow(3), lastStatus: "PENDING" });
  });
  const statuses = async (IncludeAllInstances: boolean) => {
    const answer = await api.ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances }));
    return answer.InstanceStatuses?.map(({ InstanceStatus }) => InstanceStatus?.Status);
  };
  assert.deepEqual(await statuses(false), ["ok", "initializing"]);
  assert.deepEqual(await statuses(true), ["ok", "initializing", "not-applicable"]);
  const { instanceId } = instanceRow(1);
  const { Output } = await api.ec2.send(new GetConsoleOutputCommand({ InstanceId: instanceId }));
  assert.equal(Buffer.from(Output ?? "", "base64").toString(), `${instanceId} said something\n`);
});

test("what no machine here can do is refused, and said why", async () => {
  await api.deps.store.transact((tx) => tx.instances.insert(instanceRow(1)));
  const InstanceIds = [instanceRow(1).instanceId];
  for (const command of [
    new StopInstancesCommand({ InstanceIds }),
    new StartInstancesCommand({ InstanceIds }),
    new RebootInstancesCommand({ InstanceIds }),
    new CreateImageCommand({ InstanceId: InstanceIds[0], Name: "copy" }),
  ]) {
    await assert.rejects(api.ec2.send(command as never), {
      name: "UnsupportedOperation",
      message: /provider 'fake'/,
    });
  }
});
