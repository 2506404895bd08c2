/** A container instance as ECS describes it: what was registered, and what its live tasks leave of it. */
import type { ContainerInstance, Resource } from "@aws-sdk/client-ecs";
import { containerInstanceArn, type Site } from "../../model/arn.ts";
import { type InstanceAttribute, mergeAttributes } from "../../model/container-instance.ts";
import type { Instance } from "../../model/instance.ts";
import { addResources, noResources, type Resources } from "../../model/resources.ts";
import type { Task } from "../../model/task.ts";
import type { RegisteredInstance } from "./instances-of-cluster.ts";

export type ContainerInstanceFacts = {
  readonly site: Site;
  readonly isConnected: boolean;
  readonly liveTasks: readonly Task[];
  readonly withTags: boolean;
};

export function containerInstanceDetail(
  { instance, record }: RegisteredInstance,
  { site, isConnected, liveTasks, withTags }: ContainerInstanceFacts,
): ContainerInstance {
  const used = liveTasks.reduce((sum, task) => addResources(sum, task.resources), noResources);
  const { agentVersion, agentHash, dockerVersion } = record;
  return {
    containerInstanceArn: containerInstanceArn(
      site,
      instance.clusterName,
      instance.containerInstanceId,
    ),
    ec2InstanceId: instance.instanceId,
    version: record.messageNumbers,
    versionInfo: {
      ...(agentVersion !== undefined && { agentVersion }),
      ...(agentHash !== undefined && { agentHash }),
      ...(dockerVersion !== undefined && { dockerVersion }),
    },
    registeredResources: record.registeredResources.map((resource) => resourceWithout(resource)),
    remainingResources: record.registeredResources.map((resource) =>
      resourceWithout(resource, used),
    ),
    status: statusOf(instance),
    ...(instance.statusReason !== undefined && { statusReason: instance.statusReason }),
    agentConnected: isConnected,
    runningTasksCount: liveTasks.filter(({ lastStatus }) => lastStatus === "RUNNING").length,
    pendingTasksCount: liveTasks.filter(({ lastStatus }) => lastStatus === "PENDING").length,
    attributes: attributesOf(site, { instance, record }).map((attribute) => ({ ...attribute })),
    ...(instance.registeredAt !== undefined && { registeredAt: new Date(instance.registeredAt) }),
    attachments: [],
    tags: withTags ? Object.entries(record.tags).map(([key, value]) => ({ key, value })) : [],
  };
}

/** ECS's status: a machine that is wanted gone is no more than one that drains until it is. */
export function statusOf({ desiredStatus }: Instance): "ACTIVE" | "DRAINING" {
  return desiredStatus === "RUNNING" ? "ACTIVE" : "DRAINING";
}

/** What was registered, and what the service adds by what it knows of the machine. */
export function attributesOf(
  site: Site,
  { instance, record }: RegisteredInstance,
): readonly InstanceAttribute[] {
  const known: InstanceAttribute[] = [{ name: "ecs.availability-zone", value: `${site.region}a` }];
  if (instance.imageId !== "") known.push({ name: "ecs.ami-id", value: instance.imageId });
  if (instance.instanceType !== "") {
    known.push({ name: "ecs.instance-type", value: instance.instanceType });
  }
  return mergeAttributes(known, record.attributes);
}

type Registered = RegisteredInstance["record"]["registeredResources"][number];

function resourceWithout(registered: Registered, used: Resources = noResources): Resource {
  const { stringSetValue, ...resource } = registered;
  if (stringSetValue !== undefined) return { ...resource, stringSetValue: [...stringSetValue] };
  const taken =
    registered.name === "CPU" ? used.cpu : registered.name === "MEMORY" ? used.memoryMiB : 0;
  return { ...resource, integerValue: (registered.integerValue ?? 0) - taken };
}
