/** The smallest requests that are accepted, as the wire would decode them; tests state what differs. */
import type {
  ComputeResource,
  ContainerProperties,
  CreateComputeEnvironmentRequest,
  CreateJobQueueRequest,
  CreateQuotaShareRequest,
  CreateSchedulingPolicyRequest,
  CreateServiceEnvironmentRequest,
  EcsTaskProperties,
  RegisterJobDefinitionRequest,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../src/model/decoded.ts";

export const ec2Resources: Decoded<ComputeResource> = {
  type: "EC2",
  minvCpus: 0,
  maxvCpus: 16,
  instanceTypes: ["m6i"],
  subnets: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  instanceRole: "ecsInstanceRole",
};

export const fargateResources: Decoded<ComputeResource> = {
  type: "FARGATE",
  maxvCpus: 16,
  subnets: ["subnet-1"],
  securityGroupIds: ["sg-1"],
};

export function environmentInput(
  name: string,
  computeResources: Partial<Decoded<ComputeResource>> = {},
): Decoded<CreateComputeEnvironmentRequest> {
  return {
    computeEnvironmentName: name,
    type: "MANAGED",
    computeResources: { ...ec2Resources, ...computeResources },
  };
}

export function queueInput(
  name: string,
  ...environments: readonly string[]
): Decoded<CreateJobQueueRequest> {
  return {
    jobQueueName: name,
    priority: 1,
    computeEnvironmentOrder: environments.map((computeEnvironment, index) => ({
      order: index + 1,
      computeEnvironment,
    })),
  };
}

export function definitionInput(
  name: string,
  container: Partial<Decoded<ContainerProperties>> = {},
): Decoded<RegisterJobDefinitionRequest> {
  return {
    jobDefinitionName: name,
    type: "container",
    containerProperties: {
      image: "busybox",
      command: ["true"],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "128" },
      ],
      ...container,
    },
  };
}

export function serviceEnvironmentInput(
  name: string,
  capacityLimits: Decoded<CreateServiceEnvironmentRequest>["capacityLimits"] = [
    { maxCapacity: 2, capacityUnit: "NUM_INSTANCES" },
  ],
): Decoded<CreateServiceEnvironmentRequest> {
  return {
    serviceEnvironmentName: name,
    serviceEnvironmentType: "SAGEMAKER_TRAINING",
    capacityLimits,
  };
}

export function serviceQueueInput(
  name: string,
  serviceEnvironment: string,
): Decoded<CreateJobQueueRequest> {
  return {
    jobQueueName: name,
    priority: 1,
    serviceEnvironmentOrder: [{ order: 1, serviceEnvironment }],
  };
}

/** Of the account that tests have; quota shares live in queues with a policy like that. */
export function policyArn(name: string): string {
  return `arn:aws:batch:eu-west-1:123456789012:scheduling-policy/${name}`;
}

export const quotaSharePolicy: Decoded<CreateSchedulingPolicyRequest> = {
  name: "quota",
  quotaSharePolicy: { idleResourceAssignmentStrategy: "FIFO" },
};

export function quotaShareInput(name: string, jobQueue: string): Decoded<CreateQuotaShareRequest> {
  return {
    quotaShareName: name,
    jobQueue,
    capacityLimits: [{ maxCapacity: 1, capacityUnit: "ml.m5.large" }],
    resourceSharingConfiguration: { strategy: "RESERVE" },
    preemptionConfiguration: { inSharePreemption: "DISABLED" },
  };
}

/** A task of `ecsProperties` with one container. */
export const taskInput: Decoded<EcsTaskProperties> = {
  containers: [
    {
      name: "main",
      image: "busybox",
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "128" },
      ],
    },
  ],
};

/** One of each kind that SubmitJob treats in its own way. */
export const definitionsToSubmit: readonly Decoded<RegisterJobDefinitionRequest>[] = [
  { jobDefinitionName: "pair", type: "container", ecsProperties: { taskProperties: [taskInput] } },
  {
    jobDefinitionName: "pod",
    type: "container",
    eksProperties: {
      podProperties: {
        containers: [{ image: "busybox", resources: { limits: { cpu: "1", memory: "128Mi" } } }],
      },
    },
  },
  definitionInput("refers", { command: ["echo", "Ref::word"] }),
  definitionInput("efs", {
    volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-12345678" } }],
  }),
  definitionInput("s3files", {
    jobRoleArn: "arn:aws:iam::123456789012:role/job",
    volumes: [{ name: "data", s3filesVolumeConfiguration: { fileSystemArn: "arn:aws:s3files:x" } }],
  }),
  {
    ...definitionInput("serverless", {
      executionRoleArn: "arn:aws:iam::123456789012:role/exec",
      resourceRequirements: [
        { type: "VCPU", value: "0.25" },
        { type: "MEMORY", value: "512" },
      ],
    }),
    platformCapabilities: ["FARGATE"],
  },
];
