import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import type { AgentScope } from "../../model/agent-key.ts";
import type { Task } from "../../model/task.ts";
import { createCluster } from "./create-cluster.ts";
import { deleteAttributes } from "./delete-attributes.ts";
import { deleteCluster } from "./delete-cluster.ts";
import { deregisterContainerInstance } from "./deregister-container-instance.ts";
import { describeClusters } from "./describe-clusters.ts";
import { describeContainerInstances } from "./describe-container-instances.ts";
import { discoverPollEndpoint } from "./discover-poll-endpoint.ts";
import { listAttributes } from "./list-attributes.ts";
import { listClusters } from "./list-clusters.ts";
import { listContainerInstances } from "./list-container-instances.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putAttributes } from "./put-attributes.ts";
import { registerContainerInstance } from "./register-container-instance.ts";
import type { Registration } from "./registration.ts";
import { submitTaskStateChange } from "./submit-task-state-change.ts";
import { updateContainerInstancesState } from "./update-container-instances-state.ts";

const cluster = "own_Batch_1";
const awslogs = "com.amazonaws.ecs.capability.logging-driver.awslogs";
const registration: Registration = {
  cluster,
  attributes: [
    { name: awslogs },
    { name: "ecs.os-type", value: "linux" },
    { name: "rack", value: "7" },
  ],
  totalResources: [
    { name: "CPU", type: "INTEGER", integerValue: 4096 },
    { name: "MEMORY", type: "INTEGER", integerValue: 7680 },
    { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "2375"] },
    // A number of 0 is left out by agents.
    { name: "SPARE", type: "INTEGER" },
  ],
  platformDevices: [{ id: "GPU-1", type: "GPU" }],
  tags: [{ key: "owner", value: "lab" }],
  instanceIdentityDocument: "",
};

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  lab.deps.ids.containerInstanceId(); // the lab has an instance of that id
  await lab.deps.store.transact(async (tx) => {
    const main = await tx.computeEnvironments.get("main");
    assert.ok(main);
    const { computeResources: _none, ...rest } = main;
    await tx.computeEnvironments.insert({
      ...rest,
      name: "own",
      uuid: "own",
      type: "UNMANAGED",
      clusterName: cluster,
    });
  });
});
afterEach(() => lab.deps.close());

async function register(more: Registration = {}, agent?: AgentScope): Promise<string> {
  const answer = await registerContainerInstance(
    lab.deps,
    { ...registration, ...more },
    agent === undefined ? {} : { agent },
  );
  return answer.containerInstance?.containerInstanceArn ?? assert.fail("no ARN");
}

async function describeOne(arn: string) {
  const { containerInstances } = await describeContainerInstances(lab.deps, {
    cluster,
    containerInstances: [arn],
    include: ["TAGS"],
  });
  return containerInstances?.[0] ?? assert.fail(`${arn} is not described`);
}

async function taskOn(arn: string, jobId: string): Promise<Task> {
  const instance = await lab.deps.store.read((view) =>
    view.instances.byContainerInstanceId(arn.slice(arn.lastIndexOf("/") + 1)),
  );
  const placed = await lab.place(jobId);
  const task = { ...placed, instanceId: instance?.instanceId ?? "", clusterName: cluster };
  await lab.deps.store.transact(async (tx) => {
    await tx.tasks.update({ ...placed, desiredStatus: "STOPPED", lastStatus: "STOPPED" });
    await tx.tasks.insert({ ...task, taskId: "f".repeat(32) });
  });
  return { ...task, taskId: "f".repeat(32) };
}

describe("RegisterContainerInstance", () => {
  it("echoes every attribute, so that the agent starts, and adds what the service knows", async () => {
    const { containerInstance } = await registerContainerInstance(lab.deps, registration);
    for (const { name, value } of registration.attributes ?? []) {
      const echoed = containerInstance?.attributes?.find((attribute) => attribute.name === name);
      assert.equal(echoed?.value ?? "", value ?? "", name);
    }
    assert.equal(containerInstance?.status, "ACTIVE");
    const zone = containerInstance?.attributes?.find(
      ({ name }) => name === "ecs.availability-zone",
    );
    assert.equal(zone?.value, "eu-west-1a");
    const detail = await describeOne(containerInstance?.containerInstanceArn ?? "");
    assert.deepEqual(detail.registeredResources, [
      { name: "CPU", type: "INTEGER", integerValue: 4096 },
      { name: "MEMORY", type: "INTEGER", integerValue: 7680 },
      { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "2375"] },
      { name: "SPARE", type: "INTEGER", integerValue: 0 },
    ]);
    assert.deepEqual(detail.tags, [{ key: "owner", value: "lab" }]);
    assert.equal(lab.deps.pokes(), 1);
  });

  it("under a kept ARN changes what is offered, keeps own attributes and the instance's tasks", async () => {
    const arn = await register();
    const task = await taskOn(arn, await lab.submit());
    const again = await register({
      containerInstanceArn: arn,
      attributes: [{ name: "ecs.os-type", value: "linux" }],
      totalResources: [{ name: "CPU", type: "INTEGER", integerValue: 2048 }],
    });
    assert.equal(again, arn);
    const detail = await describeOne(arn);
    const names = detail.attributes?.map(({ name }) => name);
    assert.ok(names?.includes("rack"), "set at the first registration only");
    assert.ok(!names?.includes(awslogs), "a capability that is gone");
    assert.equal((await lab.task(task.taskId)).lastStatus, "PENDING");
    const { items } = {
      items: (await listContainerInstances(lab.deps, { cluster })).containerInstanceArns,
    };
    assert.deepEqual(items, [arn]);
  });

  it("under an ARN that nobody knows any more makes the instance anew under that ARN", async () => {
    const arn = `arn:aws:ecs:eu-west-1:123456789012:container-instance/${cluster}/${"a".repeat(32)}`;
    assert.equal(await register({ containerInstanceArn: arn }), arn);
  });

  it("keeps a real instance's id and finds it again by its document, and notes what was forgotten", async () => {
    const instanceIdentityDocument = '{"instanceId":"i-0123456789abcdef0","region":"x"}';
    const arn = await register({ instanceIdentityDocument });
    assert.equal((await describeOne(arn)).ec2InstanceId, "i-0123456789abcdef0");
    const forgetful = async () =>
      (await lab.deps.store.read((view) => view.containerInstances.list())).map(
        (record) => record.forgetful,
      );
    assert.deepEqual(await forgetful(), [undefined]);
    assert.equal(await register({ instanceIdentityDocument, containerInstanceArn: arn }), arn);
    assert.deepEqual(await forgetful(), [undefined]);
    assert.equal(await register({ instanceIdentityDocument }), arn);
    assert.deepEqual(await forgetful(), [true]);
  });

  it("refuses a cluster that is not there, and one whose instances are launched for it", async () => {
    await assert.rejects(register({ cluster: "nowhere" }), {
      code: "ClusterNotFoundException",
      message: "Cluster not found.",
    });
    await assert.rejects(register({ cluster: "main_Batch_1" }), {
      code: "InvalidParameterException",
      message: /managed compute environment main/,
    });
    await assert.rejects(register({ instanceIdentityDocument: "no json" }), /not a JSON document/);
    await assert.rejects(register({ containerInstanceArn: "x" }), /32 hex digits/);
  });

  it("takes part in a cluster that somebody created, which no jobs come to", async () => {
    await assert.rejects(register({ cluster: undefined }), { code: "ClusterNotFoundException" });
    const created = await createCluster(lab.deps, {}, testContext);
    assert.equal(created.cluster?.clusterName, "default");
    await createCluster(lab.deps, { clusterName: "default" }, testContext);
    const arn = await register({ cluster: undefined });
    assert.match(arn, /container-instance\/default\//);
    await assert.rejects(deleteCluster(lab.deps, { cluster: "default" }), {
      code: "ClusterContainsContainerInstancesException",
    });
    await deregisterContainerInstance(
      lab.deps,
      { cluster: "default", containerInstance: arn },
      testContext,
    );
    await deleteCluster(lab.deps, { cluster: "default" });
    assert.deepEqual((await listClusters(lab.deps, {})).clusterArns?.map(nameOf), [
      "main_Batch_1",
      cluster,
    ]);
  });
});

describe("the key of a machine", () => {
  const token: AgentScope = { accessKeyId: "AKIA1", clusterName: cluster };

  beforeEach(() =>
    lab.deps.store.transact((tx) =>
      tx.agentKeys.insert({
        ...token,
        secretAccessKey: "secret",
        createdAt: 1,
        expiresAt: lab.deps.clock.now() + 1,
      }),
    ),
  );

  async function bound(): Promise<AgentScope> {
    const key = await lab.deps.store.read((view) => view.agentKeys.get("AKIA1"));
    assert.equal(key?.expiresAt, undefined, "in use it stays good");
    return { ...token, instanceId: key?.instanceId ?? assert.fail("the key is not bound") };
  }

  it("opens one cluster, becomes one instance's and finds it again", async () => {
    await assert.rejects(register({ cluster: "main_Batch_1" }, token), {
      code: "AccessDeniedException",
    });
    const arn = await register({}, token);
    const own = await bound();
    assert.equal(await register({}, own), arn);
    assert.equal(await register({ containerInstanceArn: arn }, own), arn);
    const other = await register();
    await assert.rejects(register({ containerInstanceArn: other }, own), {
      code: "AccessDeniedException",
    });
    await assert.rejects(register({}, token), /used by another machine/);
  });

  it("does not become another instance by an identity document that anybody can write", async () => {
    const instanceIdentityDocument = '{"instanceId":"i-0123456789abcdef0"}';
    await lab.deps.store.transact((tx) =>
      tx.agentKeys.insert({
        accessKeyId: "AKIA2",
        secretAccessKey: "other",
        clusterName: cluster,
        createdAt: 1,
      }),
    );
    await register({ instanceIdentityDocument }, { accessKeyId: "AKIA2", clusterName: cluster });
    await assert.rejects(register({ instanceIdentityDocument }, token), {
      code: "AccessDeniedException",
    });
  });

  it("reports its own tasks only, and asks about itself only", async () => {
    const arn = await register({}, token);
    const agent = await bound();
    const task = await taskOn(arn, await lab.submit());
    const taskArn = `arn:aws:ecs:eu-west-1:123456789012:task/${cluster}/${task.taskId}`;
    const report = { cluster, task: taskArn, status: "RUNNING", containers: [] };
    const stranger = { agent: { ...agent, instanceId: "i-other" } };
    await assert.rejects(submitTaskStateChange(lab.deps, report, stranger), {
      code: "AccessDeniedException",
    });
    await assert.rejects(listTagsForResource(lab.deps, { resourceArn: taskArn }, stranger), {
      code: "AccessDeniedException",
    });
    await assert.rejects(
      updateContainerInstancesState(
        lab.deps,
        { cluster, containerInstances: [arn], status: "DRAINING" },
        stranger,
      ),
      { code: "AccessDeniedException" },
    );
    await submitTaskStateChange(lab.deps, report, { agent });
    assert.equal((await lab.task(task.taskId)).lastStatus, "RUNNING");
    // Of a task that nobody knows everything is taken: a refusal would be repeated for ever.
    await submitTaskStateChange(lab.deps, { ...report, task: `${taskArn}0` }, { agent });
  });
});

describe("container instances", () => {
  it("drain, and take jobs again", async () => {
    const arn = await register();
    const input = { cluster, containerInstances: [arn, "0".repeat(32)] };
    const drained = await updateContainerInstancesState(
      lab.deps,
      { ...input, status: "DRAINING" },
      {},
    );
    assert.equal(drained.containerInstances?.[0]?.status, "DRAINING");
    assert.deepEqual(
      drained.failures?.map(({ reason }) => reason),
      ["MISSING"],
    );
    const draining = { cluster, status: "DRAINING" } as const;
    assert.deepEqual((await listContainerInstances(lab.deps, draining)).containerInstanceArns, [
      arn,
    ]);
    await updateContainerInstancesState(lab.deps, { ...input, status: "ACTIVE" }, {});
    assert.deepEqual((await listContainerInstances(lab.deps, draining)).containerInstanceArns, []);
  });

  it("leave when they are empty, or at once with their tasks", async () => {
    const arn = await register();
    const task = await taskOn(arn, await lab.submit());
    const detail = await describeOne(arn);
    assert.deepEqual([detail.pendingTasksCount, detail.runningTasksCount], [1, 0]);
    assert.equal(
      detail.remainingResources?.find(({ name }) => name === "CPU")?.integerValue,
      4096 - task.resources.cpu,
    );
    const { clusters } = await describeClusters(lab.deps, { clusters: [cluster, "nowhere"] });
    assert.deepEqual(
      clusters?.map((one) => [one.registeredContainerInstancesCount, one.pendingTasksCount]),
      [[1, 1]],
    );
    const leave = { cluster, containerInstance: arn };
    await assert.rejects(deregisterContainerInstance(lab.deps, leave, {}), {
      message: "Found running tasks on the instance.",
    });
    const left = await deregisterContainerInstance(lab.deps, { ...leave, force: true }, {});
    assert.equal(left.containerInstance?.status, "INACTIVE");
    assert.equal((await lab.task(task.taskId)).stopCause?.kind, "instance-lost");
    await assert.rejects(describeOne(arn), /is not described/);
  });

  it("have attributes of their owner beside those of their agents", async () => {
    const targetId = await register();
    await putAttributes(lab.deps, {
      cluster,
      attributes: [{ name: "stack", value: "gold", targetId }],
    });
    await assert.rejects(
      putAttributes(lab.deps, { cluster, attributes: [{ name: "ecs.os-type", targetId }] }),
      /set by the agent itself/,
    );
    const query = { cluster, targetType: "container-instance", attributeName: "stack" } as const;
    const { attributes } = await listAttributes(lab.deps, query);
    assert.deepEqual(attributes, [
      { name: "stack", value: "gold", targetType: "container-instance", targetId },
    ]);
    await deleteAttributes(lab.deps, { cluster, attributes: [{ name: "stack", targetId }] });
    assert.deepEqual((await listAttributes(lab.deps, query)).attributes, []);
  });

  it("are listed page by page", async () => {
    const arns = new Set([await register(), await register(), await register()]);
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await listContainerInstances(lab.deps, { cluster, maxResults: 2, nextToken });
      seen.push(...(page.containerInstanceArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(new Set(seen), arns);
    assert.equal(seen.length, 3);
  });
});

describe("DiscoverPollEndpoint", () => {
  it("names two paths under the address that the agent knows, or the one that is set", async () => {
    const endpoint = "http://yard:8642";
    assert.deepEqual(await discoverPollEndpoint({}, {}, { endpoint }), {
      endpoint: "http://yard:8642/acs/",
      telemetryEndpoint: "http://yard:8642/tcs/",
    });
    const set = await discoverPollEndpoint({ agentEndpoint: "https://yard" }, {}, { endpoint });
    assert.equal(set.endpoint, "https://yard/acs/");
  });
});

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
