/**
 * Arbitrary rows of every noun, for the store's suite: any text, any optional member present or absent. Each is typed
 * as the whole noun, so that a member added to the model must be added here to compile.
 */
import fc from "fast-check";
import type { ComputeEnvironment } from "../../src/model/compute-environment.ts";
import type { Image } from "../../src/model/image.ts";
import { type Job, type JobSpec, type JobWork, jobStatuses } from "../../src/model/job.ts";
import type { JobDefinition } from "../../src/model/job-definition.ts";
import { type BlockedHead, blockReasons, type JobQueue } from "../../src/model/job-queue.ts";
import type { SchedulingPolicy } from "../../src/model/scheduling-policy.ts";
import type { QuotaShare, ServiceEnvironment } from "../../src/model/service-environment.ts";
import { type Task, type TaskContainer, taskStatuses } from "../../src/model/task.ts";
import {
  container,
  containers,
  count,
  ecsProperties,
  eksProperties,
  gpuIds,
  outcome,
  outcomeParts,
  part,
  resources,
  row,
  tags,
  time,
  whole,
  words,
} from "./row-parts.ts";

const state = fc.constantFrom("ENABLED" as const, "DISABLED" as const);
const status = fc.constantFrom(
  ...(["CREATING", "UPDATING", "DELETING", "VALID", "INVALID"] as const),
);

/** Members that AWS defines and the store only carries. */
const anyJson = fc
  .jsonValue({ maxDepth: 2, stringUnit: "grapheme" })
  // JSON has no negative zero.
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

export const anyComputeEnvironment: fc.Arbitrary<ComputeEnvironment> = row<ComputeEnvironment>(
  {
    name: words,
    uuid: words,
    type: fc.constantFrom("MANAGED", "UNMANAGED"),
    state,
    status,
    statusReason: words,
    createdAt: time,
    clusterName: words,
    serviceRole: words,
    updatePolicy: whole({ terminateJobsOnUpdate: fc.boolean(), jobExecutionTimeoutMinutes: count }),
    infrastructureRevision: count,
    tags,
  },
  {
    computeResources: whole({
      type: fc.constant("EC2" as const),
      minvCpus: count,
      maxvCpus: count,
      instanceTypes: gpuIds,
      subnets: gpuIds,
      securityGroupIds: gpuIds,
      tags,
      ec2Configuration: fc.array(whole({ imageType: words }), { maxLength: 2 }),
    }),
    imageSelection: anyJson as fc.Arbitrary<NonNullable<ComputeEnvironment["imageSelection"]>>,
    requestedvCpus: count,
    registeredAttributes: whole({ infrastructureRevision: count, names: gpuIds }),
    unmanagedvCpus: count,
    ecsSettings: part({ containerInsights: words }),
  },
);

export const anyJobQueue: fc.Arbitrary<JobQueue> = row<JobQueue>(
  {
    name: words,
    state,
    status,
    statusReason: words,
    priority: count,
    createdAt: time,
    computeEnvironmentOrder: fc.array(whole({ order: count, computeEnvironment: words }), {
      maxLength: 3,
    }),
    jobStateTimeLimitActions: fc.array(
      whole({ reason: words, state: words, maxTimeSeconds: count, action: words }),
      { maxLength: 2 },
    ),
    tags,
  },
  {
    serviceEnvironmentOrder: fc.array(whole({ order: count, serviceEnvironment: words }), {
      maxLength: 2,
    }),
    schedulingPolicyArn: words,
    blockedHead: row<BlockedHead>(
      { jobId: words, reason: fc.constantFrom(...blockReasons), since: time },
      { lapsedSince: time },
    ),
  },
);

const capacityLimits = fc.array(whole({ maxCapacity: count, capacityUnit: words }), {
  maxLength: 3,
});

export const anyServiceEnvironment: fc.Arbitrary<ServiceEnvironment> = row<ServiceEnvironment>(
  {
    name: words,
    type: fc.constant("SAGEMAKER_TRAINING"),
    state,
    createdAt: time,
    capacityLimits,
    tags,
  },
  {},
);

export const anyQuotaShare: fc.Arbitrary<QuotaShare> = row<QuotaShare>(
  {
    jobQueue: words,
    name: words,
    state,
    createdAt: time,
    capacityLimits,
    resourceSharing: row<QuotaShare["resourceSharing"]>(
      { strategy: fc.constantFrom("RESERVE", "LEND", "LEND_AND_BORROW") },
      { borrowLimit: count },
    ),
    inSharePreemption: state,
    tags,
  },
  {},
);

const retryStrategy = whole({
  attempts: fc.integer({ min: 1, max: 10 }),
  evaluateOnExit: fc.array(whole({ action: fc.constantFrom("RETRY", "EXIT"), onReason: words }), {
    maxLength: 2,
  }),
});
const consumableResources = fc.array(whole({ consumableResource: words, quantity: count }), {
  maxLength: 2,
});

const nodeProperties = whole({
  numNodes: count,
  mainNode: count,
  nodeRangeProperties: fc.array(whole({ targetNodes: words, container, consumableResources }), {
    maxLength: 2,
  }),
});

export const anyJobDefinition: fc.Arbitrary<Omit<JobDefinition, "revision">> = row<
  Omit<JobDefinition, "revision">
>(
  {
    name: words,
    type: fc.constantFrom("container", "multinode"),
    status: fc.constantFrom("ACTIVE", "INACTIVE"),
    createdAt: time,
    parameters: tags,
    platformCapabilities: gpuIds,
    propagateTags: fc.boolean(),
    tags,
  },
  {
    containerProperties: container,
    ecsProperties,
    eksProperties,
    nodeProperties,
    retryStrategy,
    timeoutSeconds: count,
    schedulingPriority: count,
    consumableResources,
  },
);

export const anySpec: fc.Arbitrary<JobSpec> = fc
  .tuple(
    row<Omit<JobSpec, keyof JobWork>>(
      {
        jobDefinitionArn: words,
        parameters: tags,
        dependsOn: fc.array(part({ jobId: words }), { maxLength: 2 }),
        tags,
        propagateTags: fc.boolean(),
        platformCapabilities: gpuIds,
      },
      {
        definitionTags: tags,
        ...{ retryStrategy, timeoutSeconds: count, schedulingPriority: count, consumableResources },
        launchFault: words,
      },
    ),
    fc.oneof(whole({ container }), whole({ ecsProperties }), whole({ nodeProperties })),
  )
  .map(([spec, work]) => ({ ...spec, ...work }));

type JobFate = Pick<
  Job,
  | "status"
  | "statusReason"
  | "startedAt"
  | "stoppedAt"
  | "attempts"
  | "live"
  | "cancelReason"
  | "terminateReason"
>;

/** What may happen to a job after it was submitted. */
export const anyFate: fc.Arbitrary<JobFate> = row<JobFate>(
  {
    status: fc.constantFrom(...jobStatuses),
    attempts: fc.array(
      row(
        { stoppedAt: time },
        {
          taskArn: words,
          containerInstanceArn: words,
          startedAt: time,
          exitCode: count,
          reason: words,
          statusReason: words,
          logStreamName: words,
          containers,
          privateIpv4Address: words,
        },
      ),
      { maxLength: 3 },
    ),
  },
  {
    statusReason: words,
    startedAt: time,
    stoppedAt: time,
    live: row(
      { taskArn: words, containerInstanceArn: words },
      { startedAt: time, logStreamName: words, containers, privateIpv4Address: words },
    ),
    cancelReason: words,
    terminateReason: words,
  },
);

type JobOrigin = Omit<Job, keyof JobFate | "queueOrder">;

export const anyJob: fc.Arbitrary<Omit<Job, "queueOrder">> = fc
  .tuple(
    row<JobOrigin>(
      {
        jobId: fc.uuid(),
        jobName: words,
        jobQueue: words,
        createdAt: time,
        resources,
        platformCapability: fc.constantFrom("EC2", "FARGATE", "MANAGED_INSTANCES"),
      },
      {
        shareIdentifier: words,
        requiredAttributes: gpuIds,
        schedulingPriority: count,
        consumables: fc.uniqueArray(whole({ name: words, quantity: count }), {
          maxLength: 2,
          selector: ({ name }) => name,
        }),
        arraySize: fc.integer({ min: 2, max: 10_000 }),
        nodes: whole({
          numNodes: count,
          mainNode: count,
          runs: fc.array(whole({ first: count, last: count, resources }), { maxLength: 2 }),
        }),
      } as never,
    ),
    anyFate,
  )
  .map(([origin, fate]) => ({ ...origin, ...fate }));

export const anyTask: fc.Arbitrary<Task> = row<Task>(
  {
    taskId: fc.uuid(),
    jobId: words,
    jobQueue: words,
    attempt: fc.integer({ min: 1, max: 10 }),
    clusterName: words,
    instanceId: words,
    desiredStatus: fc.constantFrom("RUNNING", "STOPPED"),
    lastStatus: fc.constantFrom(...taskStatuses),
    resources,
    gpuIds,
    createdAt: time,
  },
  {
    shareIdentifier: words,
    startedAt: time,
    stoppedAt: time,
    stopCause: fc.oneof(
      whole({ kind: fc.constant("user" as const), reason: words }),
      whole({ kind: fc.constant("timeout" as const) }),
      whole({ kind: fc.constant("main-node-ended" as const) }),
      whole({ kind: fc.constant("instance-lost" as const), instanceId: words }),
    ),
    timeoutSeconds: count,
    logStreamName: words,
    containers: fc.array(
      row<TaskContainer>(
        { ...outcome, essential: fc.boolean() },
        { ...outcomeParts, ended: count },
      ),
      { maxLength: 3 },
    ),
    multiNodeJobId: words,
    heldBack: fc.constant(true as const),
  },
);

export const anySchedulingPolicy: fc.Arbitrary<SchedulingPolicy> = row<SchedulingPolicy>(
  { name: words, createdAt: time, tags },
  {
    fairsharePolicy: part({
      shareDecaySeconds: count,
      computeReservation: count,
      shareDistribution: fc.array(
        whole({ shareIdentifier: words, weightFactor: fc.double({ min: 0.0001, max: 999 }) }),
        {
          maxLength: 2,
        },
      ),
    }),
    quotaSharePolicy: whole({ idleResourceAssignmentStrategy: fc.constant("FIFO" as const) }),
  },
);

export const anyImage: fc.Arbitrary<Image> = row<Image>(
  {
    imageId: fc.uuid(),
    name: fc.uuid(),
    provider: words,
    createdAt: time,
    state: fc.constantFrom(...(["pending", "available", "failed", "disabled"] as const)),
    listing: anyJson as fc.Arbitrary<Image["listing"]>,
    facts: part({ distribution: words, logDrivers: gpuIds, freeDiskMiB: count }),
  },
  {},
);
