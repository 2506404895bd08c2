/**
 * Small builders for stories about `decide`: say what matters, the rest is ordinary.
 *
 *   snapshotOf({
 *     environments: [environment("lab", { instanceTypes: ["m6i.large"] })],
 *     instances: [instance("i-1", "lab")],
 *     queues: [queue("main", ["lab"], [job("a"), array("b", 0, 9)])],
 *   })
 */
import {
  catalogueOf,
  resolveInstanceTypes,
} from "../../src/core/capacity/resolve-instance-types.ts";
import type { ComputeEnvironment, ComputeResources } from "../../src/model/compute-environment.ts";
import type { ImageSelection } from "../../src/model/image-selection.ts";
import type { Instance } from "../../src/model/instance.ts";
import { type InstanceType, promisedResources } from "../../src/model/instance-type.ts";
import type { JobQueue } from "../../src/model/job-queue.ts";
import { type NodeLayout, sumOfNodes } from "../../src/model/node-layout.ts";
import type { Resources } from "../../src/model/resources.ts";
import type { FairsharePolicy } from "../../src/model/scheduling-policy.ts";
import type { QueueView, Snapshot, UsageSlice, Waiting } from "../../src/model/snapshot.ts";
import type { Task } from "../../src/model/task.ts";

export const storyTime = 1_700_000_000_000;

/** A few real types: two families of one price per vCPU in themselves, one with memory, one with GPUs. */
export const storyTypes: readonly InstanceType[] = [
  type("m6i.large", 2, 8192, 0.096),
  type("m6i.xlarge", 4, 16_384, 0.192),
  type("m6i.2xlarge", 8, 32_768, 0.384),
  type("m6i.metal", 128, 524_288, 6.144),
  type("c6i.large", 2, 4096, 0.085),
  type("c6i.xlarge", 4, 8192, 0.17),
  type("r6i.large", 2, 16_384, 0.126),
  type("g5.xlarge", 4, 16_384, 1.006, 1),
  type("g5.12xlarge", 48, 196_608, 5.672, 4),
];

function type(
  name: string,
  vCpus: number,
  memoryMiB: number,
  pricePerHour: number,
  gpus = 0,
): InstanceType {
  return {
    name,
    family: name.slice(0, name.indexOf(".")),
    vCpus,
    memoryMiB,
    gpus,
    architecture: "x86_64",
    instanceStorageGB: 0,
    pricePerHour,
  };
}

export function needs(vCpus: number, memoryMiB: number, gpus = 0): Resources {
  return { cpu: vCpus * 1024, memoryMiB, gpus };
}

export function environment(
  name: string,
  resources: Partial<ComputeResources> = {},
  row: Partial<ComputeEnvironment> = {},
): ComputeEnvironment {
  return {
    name,
    uuid: `uuid-of-${name}`,
    type: "MANAGED",
    state: "ENABLED",
    status: "VALID",
    statusReason: "ComputeEnvironment Healthy",
    createdAt: storyTime,
    clusterName: `${name}_Batch_1`,
    computeResources: {
      type: "EC2",
      allocationStrategy: "BEST_FIT_PROGRESSIVE",
      minvCpus: 0,
      maxvCpus: 16,
      instanceTypes: ["m6i.large"],
      subnets: [],
      securityGroupIds: [],
      tags: {},
      ec2Configuration: [],
      ...resources,
    },
    serviceRole: "",
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
    infrastructureRevision: 1,
    tags: {},
    ...row,
  };
}

/** An environment whose instances are brought by their owner. */
export function unmanaged(name: string, row: Partial<ComputeEnvironment> = {}): ComputeEnvironment {
  const { computeResources: _, ...rest } = environment(name);
  return { ...rest, type: "UNMANAGED", ...row };
}

/** Registered, idle, as large as its type promises. */
export function instance(
  instanceId: string,
  computeEnvironment: string,
  row: Partial<Instance> = {},
): Instance {
  const instanceType = row.instanceType ?? "m6i.large";
  const known = storyTypes.find((candidate) => candidate.name === instanceType);
  const resources = known === undefined ? needs(2, 7782) : promisedResources(known);
  return {
    instanceId,
    computeEnvironment,
    clusterName: `${computeEnvironment}_Batch_1`,
    instanceType,
    imageId: "ami-1",
    infrastructureRevision: 1,
    desiredStatus: "RUNNING",
    lastStatus: "REGISTERED",
    createdAt: storyTime,
    registeredAt: storyTime,
    containerInstanceId: `container-${instanceId}`,
    resources,
    gpuIds: Array.from({ length: resources.gpus }, (_, index) => `GPU-${instanceId}-${index}`),
    ...row,
  };
}

/** An instance that has been launched and has not registered. */
export function startingInstance(
  instanceId: string,
  computeEnvironment: string,
  row: Partial<Instance> = {},
): Instance {
  const { registeredAt: _, ...rest } = instance(instanceId, computeEnvironment, row);
  return { ...rest, lastStatus: "PENDING", gpuIds: [] };
}

export function task(taskId: string, on: Instance, row: Partial<Task> = {}): Task {
  return {
    taskId,
    jobId: `job-of-${taskId}`,
    jobQueue: "q",
    attempt: 1,
    clusterName: on.clusterName,
    instanceId: on.instanceId,
    desiredStatus: "RUNNING",
    lastStatus: "RUNNING",
    resources: needs(1, 1024),
    gpuIds: [],
    createdAt: storyTime,
    startedAt: storyTime,
    ...row,
  };
}

export function job(
  jobId: string,
  resources: Resources = needs(1, 1024),
  row: Partial<Waiting> = {},
): Waiting {
  return {
    jobId,
    queueOrder: 0,
    resources,
    platformCapability: "EC2",
    attemptsMade: 0,
    ...row,
  };
}

/** Children `first` to `last` of an array, none of them started. */
export function array(
  jobId: string,
  first: number,
  last: number,
  resources: Resources = needs(1, 1024),
): Waiting {
  return { ...job(jobId, resources), range: { first, last } };
}

/** A multi-node job: runs of nodes that ask for the same, from node 0 on, each with its last node. */
export function nodes(
  jobId: string,
  runs: readonly (readonly [last: number, resources: Resources])[],
  layout: Partial<NodeLayout> = {},
): Waiting & { readonly nodes: NodeLayout } {
  const laidOut: NodeLayout = {
    numNodes: (runs.at(-1)?.[0] ?? -1) + 1,
    mainNode: 0,
    runs: runs.map(([last, resources], index) => ({
      first: (runs[index - 1]?.[0] ?? -1) + 1,
      last,
      resources,
    })),
    ...layout,
  };
  return { ...job(jobId, sumOfNodes(laidOut)), nodes: laidOut };
}

export function queue(
  name: string,
  environments: readonly string[],
  line: readonly Waiting[] = [],
  row: Partial<JobQueue> & { readonly hasLiveJobs?: boolean } = {},
): QueueView {
  const { hasLiveJobs, ...rest } = row;
  return {
    queue: {
      name,
      state: "ENABLED",
      status: "VALID",
      statusReason: "JobQueue Healthy",
      priority: 1,
      createdAt: storyTime,
      computeEnvironmentOrder: environments.map((computeEnvironment, index) => ({
        order: index + 1,
        computeEnvironment,
      })),
      jobStateTimeLimitActions: [],
      tags: {},
      ...rest,
    },
    line: line.map((waiting, index) => ({ ...waiting, queueOrder: index })),
    lineContinues: false,
    hasLiveJobs: hasLiveJobs ?? line.length > 0,
  };
}

/** A type whose launch was refused a moment ago, for want of capacity unless the row says otherwise. */
export function shortage(
  instanceType: string,
  row: Partial<Snapshot["shortages"][number]> = {},
): Snapshot["shortages"][number] {
  return {
    computeEnvironment: "lab",
    infrastructureRevision: 1,
    instanceType,
    code: "InsufficientInstanceCapacity",
    message: "none left",
    until: storyTime + 30_000,
    ...row,
  };
}

/**
 * A queue whose shares take turns. Shares are those that the line names or that used something; `continues` says of
 * which more wait than were read.
 */
export function fairQueue(
  name: string,
  environments: readonly string[],
  line: readonly Waiting[] = [],
  fair: {
    readonly policy?: FairsharePolicy;
    readonly usage?: Readonly<Record<string, readonly UsageSlice[]>>;
    readonly continues?: readonly string[];
  } = {},
): QueueView {
  const { policy = {}, usage = {}, continues = [] } = fair;
  const waiting = new Set(line.map(({ shareIdentifier = "" }) => shareIdentifier));
  const identifiers = new Set([...waiting, ...Object.keys(usage)]);
  const view = queue(name, environments, line, {
    schedulingPolicyArn: "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/fair",
  });
  return {
    ...view,
    lineContinues: continues.length > 0,
    fairShare: {
      schedulingPolicy: "fair",
      policy,
      shares: [...identifiers].map((shareIdentifier) => ({
        shareIdentifier,
        hasLiveJobs: waiting.has(shareIdentifier),
        usage: new Map(Object.entries(usage)).get(shareIdentifier) ?? [],
        lineContinues: continues.includes(shareIdentifier),
      })),
    },
  };
}

export type Story = Partial<Omit<Snapshot, "computeEnvironments">> & {
  readonly environments?: readonly ComputeEnvironment[];
};

/** The image of every type that the environment names, unless the story says which it has. */
function withImages(environment: ComputeEnvironment): ComputeEnvironment {
  const { computeResources } = environment;
  if (computeResources === undefined || environment.imageSelection !== undefined)
    return environment;
  const named = resolveInstanceTypes(catalogueOf(storyTypes), computeResources.instanceTypes);
  const instanceTypes = named.map(({ type }) => type.name);
  return {
    ...environment,
    imageSelection: { ...noImages, images: [{ ...storyImage, instanceTypes }] },
  };
}

const storyImage = { imageId: "ami-1", imageType: "ECS_AL2023", source: "channel" } as const;

export const noImages: ImageSelection = {
  selectedAt: storyTime,
  images: [],
  unserved: [],
  unused: [],
};

/** Every environment has an image unless the story gives `images`. */
export function snapshotOf({ environments: given = [], ...rest }: Story): Snapshot {
  const environments = given.map(withImages);
  return {
    now: storyTime,
    queues: [],
    computeEnvironments: environments,
    instances: [],
    tasks: [],
    consumableResources: [],
    instanceTypes: storyTypes,
    images: { "ami-1": {} },
    shortages: [],
    joinFailures: [],
    ...rest,
  };
}
