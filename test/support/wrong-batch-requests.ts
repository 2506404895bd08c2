/**
 * Requests that break one rule each, as what they change in the smallest accepted one: `undefined` takes a member
 * away. What is answered is in test/golden/validation-messages.txt.
 */
import { launchTemplateChanges } from "./wrong-launch-templates.ts";

export type Change = Readonly<Record<string, unknown>>;

export const createChanges: readonly Change[] = [
  { computeEnvironmentName: "with.dot" },
  { computeEnvironmentName: "n".repeat(129) },
  { computeEnvironmentName: "ce" },
  { type: "HYBRID" },
  { state: "DISABLED" },
  { eksConfiguration: { eksClusterArn: "arn", kubernetesNamespace: "n" } },
  { computeResources: undefined },
  { unmanagedvCpus: 4 },
  { ecsSettings: { containerInsights: "ON" } },
  { tags: { "": "b" } },
  { type: "UNMANAGED" },
  { type: "UNMANAGED", computeResources: undefined },
  {
    type: "UNMANAGED",
    computeResources: undefined,
    serviceRole:
      "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
  },
  { type: "UNMANAGED", computeResources: undefined, serviceRole: "r", unmanagedvCpus: -1 },
];

export const resourceChanges: readonly Change[] = [
  { type: "ECS_MANAGED_INSTANCES" },
  { type: "LAMBDA" },
  { managedInstancesProvider: {} },
  { capacityTags: { a: "b" } },
  { launchTemplate: { launchTemplateId: "lt-1", launchTemplateName: "one" } },
  ...launchTemplateChanges,
  { minvCpus: undefined },
  { minvCpus: -1 },
  { minvCpus: 17 },
  { desiredvCpus: 17 },
  { instanceTypes: [] },
  { instanceTypes: ["big"] },
  { instanceTypes: ["m6i", "m6g"] },
  { instanceTypes: ["optimal", "default_arm64"] },
  { instanceRole: undefined },
  { subnets: [] },
  { securityGroupIds: [] },
  { allocationStrategy: "CHEAPEST" },
  { allocationStrategy: "SPOT_CAPACITY_OPTIMIZED" },
  { type: "SPOT", allocationStrategy: "BEST_FIT_PROGRESSIVE_ORDERED" },
  { allocationStrategy: "BEST_FIT_PROGRESSIVE_ORDERED", instanceTypes: ["optimal"] },
  { type: "SPOT" },
  { type: "SPOT", spotIamFleetRole: "r", bidPercentage: 101 },
  { ec2Configuration: [{ imageType: "ECS_AL1" }] },
  { ec2Configuration: [{ imageType: "ECS_AL2023" }, { imageType: "ECS_AL2023" }] },
  {
    ec2Configuration: [
      { imageType: "ECS_AL2" },
      { imageType: "ECS_AL2023" },
      { imageType: "ECS_AL2_NVIDIA" },
    ],
  },
  { ec2Configuration: [{ imageType: "ECS_AL2023", imageKubernetesVersion: "1.30" }] },
  { scalingPolicy: { minScaleDownDelayMinutes: 19 } },
];

export const updateChanges: readonly Change[] = [
  { computeEnvironment: "none" },
  { state: "OFF" },
  { unmanagedvCpus: 1 },
  { serviceRole: "arn:aws:iam::123456789012:role/Mine" },
  { updatePolicy: { jobExecutionTimeoutMinutes: 0 } },
  { updatePolicy: { jobExecutionTimeoutMinutes: 7201 } },
  { computeResources: { maxvCpus: -1 } },
  { computeResources: { minvCpus: 8, desiredvCpus: 4 } },
  { computeResources: { desiredvCpus: 17 } },
  { computeResources: { minvCpus: 2, desiredvCpus: 0 } },
  { computeResources: { desiredvCpus: -1 } },
  { computeResources: { allocationStrategy: "BEST_FIT" } },
  { computeResources: { type: "FARGATE" } },
  { computeResources: { instanceTypes: [] } },
  { computeResources: { securityGroupIds: [] } },
  { computeEnvironment: "lab", computeResources: { maxvCpus: 1 } },
  {
    computeEnvironment: "lab",
    serviceRole:
      "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
  },
];

const order = (...names: readonly string[]) => ({
  computeEnvironmentOrder: names.map((computeEnvironment, index) => ({
    order: index + 1,
    computeEnvironment,
  })),
});
const action = (change: object) => ({
  reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
  state: "RUNNABLE",
  maxTimeSeconds: 600,
  action: "CANCEL",
  ...change,
});
const actions = (...changes: readonly object[]) => ({
  jobStateTimeLimitActions: changes.map(action),
});

const serviceOrder = (serviceEnvironment: string) => [{ order: 1, serviceEnvironment }];
const service = (change: Change): Change => ({
  computeEnvironmentOrder: undefined,
  serviceEnvironmentOrder: serviceOrder("sage"),
  ...change,
});

const limits = (...capacityLimits: readonly object[]) => ({ capacityLimits });
const limit = (maxCapacity: unknown, capacityUnit: unknown) => ({ maxCapacity, capacityUnit });
const capacityChanges: readonly Change[] = [
  limits(),
  limits(...["a", "b", "c", "d", "e", "f"].map((size) => limit(1, `ml.m5.${size}`))),
  limits(limit(0, "ml.m5.large")),
  limits(limit(1.5, "ml.m5.large")),
  limits({ capacityUnit: "ml.m5.large" }),
  limits({ maxCapacity: 1 }),
  limits(limit(1, "VCPU")),
  limits(limit(1, "ml.m5.large"), limit(2, "ml.m5.large")),
];

export const serviceEnvironmentChanges: readonly Change[] = [
  { serviceEnvironmentName: "with/slash" },
  { serviceEnvironmentName: "sage" },
  { serviceEnvironmentType: "LAMBDA" },
  { state: "PAUSED" },
  ...capacityChanges,
  limits(limit(1, "NUM_INSTANCES"), limit(1, "ml.m5.large")),
  { tags: { "aws:a": "b" } },
];

export const quotaShareChanges: readonly Change[] = [
  { quotaShareName: "with/slash" },
  { quotaShareName: "share" },
  { jobQueue: "none" },
  { jobQueue: "q" },
  { state: "PAUSED" },
  ...capacityChanges,
  limits(limit(1, "NUM_INSTANCES")),
  { resourceSharingConfiguration: { strategy: "GIVE" } },
  { resourceSharingConfiguration: { strategy: "LEND", borrowLimit: 10 } },
  { resourceSharingConfiguration: { strategy: "LEND_AND_BORROW", borrowLimit: -2 } },
  { preemptionConfiguration: { inSharePreemption: "MAYBE" } },
  { tags: { "aws:a": "b" } },
];

export const queueChanges: readonly Change[] = [
  { jobQueueName: "with/slash" },
  { jobQueueName: "q" },
  { state: "PAUSED" },
  { priority: -1 },
  { priority: 1.5 },
  { jobQueueType: "EKS" },
  { jobQueueType: "SAGEMAKER_TRAINING" },
  service({ computeEnvironmentOrder: [{ order: 1, computeEnvironment: "ce" }] }),
  service({ jobQueueType: "ECS" }),
  service({ serviceEnvironmentOrder: [...serviceOrder("sage"), ...serviceOrder("quota")] }),
  service({ serviceEnvironmentOrder: serviceOrder("none") }),
  service({ serviceEnvironmentOrder: serviceOrder("quota") }),
  service(actions({ action: "TERMINATE", reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT" })),
  service(actions({ reason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" })),
  { schedulingPolicyArn: "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/p" },
  order(),
  order("none"),
  order("a", "b", "c", "d"),
  order("ce", "ce"),
  order("ce", "arn:aws:batch:eu-west-1:123456789012:compute-environment/ce"),
  order("arn:aws:batch:us-east-1:123456789012:compute-environment/ce"),
  {
    computeEnvironmentOrder: [
      { order: 1, computeEnvironment: "ce" },
      { order: 1, computeEnvironment: "lab" },
    ],
  },
  actions({ reason: "too slow" }),
  actions({ state: "RUNNING" }),
  actions({ action: "TERMINATE" }),
  actions({ maxTimeSeconds: 599 }),
  actions({ maxTimeSeconds: 86_401 }),
  actions({}, {}),
  { tags: { a: "b".repeat(257) } },
];

export const consumableChanges: readonly Change[] = [
  { consumableResourceName: "has space" },
  { consumableResourceName: "" },
  { totalQuantity: -1 },
  { totalQuantity: 1.5 },
  { totalQuantity: 1e300 },
  { resourceType: "replenishable" },
  { tags: { "aws:a": "b" } },
  { consumableResourceName: "licenses" },
];

export const consumableUpdateChanges: readonly Change[] = [
  { consumableResource: "none" },
  { consumableResource: "arn:aws:batch:eu-west-1:210987654321:consumable-resource/licenses" },
  { operation: "add" },
  { quantity: undefined },
  { quantity: -1 },
  { operation: "REMOVE", quantity: 5 },
  { operation: "ADD", quantity: Number.MAX_SAFE_INTEGER },
  { clientToken: "" },
  { clientToken: "x".repeat(65) },
];

const taskOverride = (...containers: readonly object[]) => ({
  ecsPropertiesOverride: { taskProperties: [{ containers }] },
});
const containerOverride = (containerOverrides: object) => ({ containerOverrides });
const requirement = (type: string, value: string) => ({
  resourceRequirements: [{ type, value }],
});

/** Changes of a job of definition `d` in queue `q`. */
export const submitChanges: readonly Change[] = [
  { jobName: "has space" },
  { jobName: "-first" },
  { jobName: "n".repeat(129) },
  { parameters: { long: "x".repeat(31_000) } },
  { jobQueue: "none" },
  { jobQueue: "training" },
  { jobDefinition: "none" },
  { jobDefinition: "d:999" },
  { jobDefinition: "arn:aws:batch:eu-west-1:123456789012:job-queue/q" },
  { jobDefinition: "pod" },
  { jobDefinition: "efs" },
  { jobDefinition: "s3files" },
  { jobDefinition: "refers" },
  { jobDefinition: "serverless" },
  { shareIdentifier: "a" },
  { schedulingPriorityOverride: 1 },
  { arrayProperties: { size: 1 } },
  { arrayProperties: { size: 10_001 } },
  { dependsOn: Array(21).fill({ jobId: "10b00000-0000-4000-8000-000000000001" }) },
  { dependsOn: [{ jobId: "job" }] },
  { retryStrategy: { attempts: 11 } },
  { retryStrategy: { evaluateOnExit: [] } },
  { timeout: { attemptDurationSeconds: 59 } },
  { tags: { "a!": "b" } },
  containerOverride({ command: ["echo", ""] }),
  containerOverride({ command: ["Ref::nobody"] }),
  containerOverride({ environment: [{ name: "AWS_BATCH_JOB_ID", value: "1" }] }),
  containerOverride(requirement("VCPU", "0.5")),
  containerOverride(requirement("VCPU", "1.5")),
  containerOverride(requirement("MEMORY", "3")),
  containerOverride(requirement("MEMORY", "lots")),
  containerOverride(requirement("GPU", "0")),
  containerOverride(requirement("DISK", "1")),
  taskOverride({ name: "main" }),
  { eksPropertiesOverride: {} },
  { jobDefinition: "pair", containerOverrides: { command: ["a"] } },
  { jobDefinition: "pair", ...taskOverride({ name: "nobody" }) },
  { jobDefinition: "pair", ...taskOverride({ name: "main" }, { name: "main" }) },
  { jobDefinition: "pair", ...taskOverride({ name: "main", command: [""] }) },
  { jobDefinition: "pair", ecsPropertiesOverride: { taskProperties: [{}, {}] } },
];
