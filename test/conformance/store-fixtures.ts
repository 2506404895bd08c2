/** Plain rows by number, where a test of the store cares about one or two members only. */
import type { ComputeEnvironment } from "../../src/model/compute-environment.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Job, JobSpec } from "../../src/model/job.ts";
import type { JobQueue } from "../../src/model/job-queue.ts";
import type { QuotaShare, ServiceEnvironment } from "../../src/model/service-environment.ts";
import type { Task } from "../../src/model/task.ts";

export function jobId(n: number): string {
  return `10b00000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

export const spec: JobSpec = {
  jobDefinitionArn: "arn:aws:batch:us-east-1:123456789012:job-definition/hello:1",
  parameters: {},
  container: { image: "busybox", command: ["true"] },
  dependsOn: [],
  tags: {},
  propagateTags: false,
  platformCapabilities: ["EC2"],
};

/** `createdAt` is its number. */
export function plainJob(n: number): Omit<Job, "queueOrder"> {
  return {
    jobId: jobId(n),
    jobName: `job-${n}`,
    jobQueue: "queue",
    status: "RUNNABLE",
    createdAt: n,
    resources: { cpu: 1024, memoryMiB: 512, gpus: 0 },
    platformCapability: "EC2",
    attempts: [],
  };
}

export function arrayJob(n: number, arraySize: number): Omit<Job, "queueOrder"> {
  return { ...plainJob(n), status: "PENDING", arraySize };
}

export function queueRow(name: string, at = { computeEnvironment: "ce" }): JobQueue {
  return {
    name,
    state: "ENABLED",
    status: "VALID",
    statusReason: "",
    priority: 1,
    createdAt: 1,
    computeEnvironmentOrder: [{ order: 1, ...at }],
    jobStateTimeLimitActions: [],
    tags: {},
  };
}

export function environmentRow(name: string): ComputeEnvironment {
  return {
    name,
    uuid: name,
    type: "MANAGED",
    state: "ENABLED",
    status: "VALID",
    statusReason: "",
    createdAt: 1,
    clusterName: `${name}_Batch_${name}`,
    serviceRole: "",
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
    infrastructureRevision: 1,
    tags: {},
  };
}

export function serviceEnvironmentRow(name: string): ServiceEnvironment {
  return {
    name,
    type: "SAGEMAKER_TRAINING",
    state: "ENABLED",
    createdAt: 1,
    capacityLimits: [{ maxCapacity: 1, capacityUnit: "NUM_INSTANCES" }],
    tags: {},
  };
}

export function quotaShareRow(jobQueue: string, name: string): QuotaShare {
  return {
    jobQueue,
    name,
    state: "ENABLED",
    createdAt: 1,
    capacityLimits: [{ maxCapacity: 1, capacityUnit: "ml.m5.large" }],
    resourceSharing: { strategy: "RESERVE" },
    inSharePreemption: "DISABLED",
    tags: {},
  };
}

/** `attempt` is its number. */
export function taskRow(n: number): Task {
  return {
    taskId: n.toString(16).padStart(32, "0"),
    jobId: jobId(n),
    jobQueue: "queue",
    attempt: n,
    clusterName: "cluster",
    instanceId: "i-00000000000000001",
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    resources: { cpu: 1024, memoryMiB: 512, gpus: 0 },
    gpuIds: [],
    createdAt: n,
  };
}

export function instanceRow(n: number): Instance {
  return {
    instanceId: `i-${n.toString(16).padStart(17, "0")}`,
    computeEnvironment: "ce",
    clusterName: "cluster",
    instanceType: "m5.large",
    imageId: "ami-00000000000000001",
    infrastructureRevision: 1,
    desiredStatus: "RUNNING",
    lastStatus: "REGISTERED",
    createdAt: n,
    containerInstanceId: n.toString(16).padStart(32, "0"),
    resources: { cpu: 2048, memoryMiB: 7782, gpus: 0 },
    gpuIds: [],
  };
}
