/** Job definitions that break one rule each, as what they change in the smallest accepted ones. */
import type { Change } from "./wrong-batch-requests.ts";

const consumables = (...consumableResourceList: readonly object[]) => ({
  consumableResourceProperties: { consumableResourceList },
});

export const definitionChanges: readonly Change[] = [
  { jobDefinitionName: "has space" },
  { jobDefinitionName: "" },
  { parameters: { long: "x".repeat(25_000) } },
  { type: "array" },
  { containerProperties: undefined },
  { ecsProperties: { taskProperties: [] } },
  { eksProperties: {} },
  { containerProperties: undefined, ecsProperties: { taskProperties: [] }, eksProperties: {} },
  {
    containerProperties: undefined,
    platformCapabilities: ["EC2"],
    eksProperties: { podProperties: {} },
  },
  { containerProperties: undefined, propagateTags: true, eksProperties: { podProperties: {} } },
  { nodeProperties: { numNodes: 1, mainNode: 0, nodeRangeProperties: [] } },
  { type: "multinode" },
  { type: "multinode", nodeProperties: { numNodes: 1, mainNode: 0, nodeRangeProperties: [] } },
  { type: "multinode", platformCapabilities: ["FARGATE"] },
  { type: "multinode", platformCapabilities: ["MANAGED_INSTANCES"] },
  { platformCapabilities: ["EC2", "FARGATE"] },
  { platformCapabilities: ["LAMBDA"] },
  { platformCapabilities: ["MANAGED_INSTANCES"] },
  consumables({ consumableResource: "c" }),
  consumables({ quantity: 1 }),
  consumables({ consumableResource: "c", quantity: 0 }),
  consumables({ consumableResource: "c", quantity: 1.5 }),
  consumables({
    consumableResource: "arn:aws:batch:eu-west-1:210987654321:consumable-resource/c",
    quantity: 1,
  }),
  consumables(
    { consumableResource: "c", quantity: 1 },
    {
      consumableResource: "arn:aws:batch:eu-west-1:123456789012:consumable-resource/c",
      quantity: 2,
    },
  ),
  consumables(...Array.from("abcdef", (name) => ({ consumableResource: name, quantity: 1 }))),
  { schedulingPriority: 10_000 },
  { schedulingPriority: -1 },
  { timeout: { attemptDurationSeconds: 59 } },
  { timeout: { attemptDurationSeconds: 60.5 } },
  { retryStrategy: {} },
  { retryStrategy: { attempts: 0 } },
  { retryStrategy: { attempts: 11 } },
  {
    retryStrategy: {
      attempts: 1,
      evaluateOnExit: Array(7).fill({ action: "EXIT", onReason: "a" }),
    },
  },
  { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT" }] } },
  { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "STOP", onReason: "a" }] } },
  { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT", onExitCode: "1?" }] } },
  { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT", onReason: "(a)" }] } },
  { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT", onStatusReason: "a*b" }] } },
  {
    retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT", onReason: "a".repeat(513) }] },
  },
  { tags: { "a!": "b" } },
  { tags: { "aws:a": "b" } },
];

const vcpu = (value: string) => ({ type: "VCPU", value });
const memory = (value: string) => ({ type: "MEMORY", value });
const gpu = (value: string) => ({ type: "GPU", value });
const requirements = (...resourceRequirements: readonly object[]) => ({ resourceRequirements });
const efs = (efsVolumeConfiguration: object) => ({
  volumes: [
    {
      name: "v",
      efsVolumeConfiguration: { fileSystemId: "fs-12345678", ...efsVolumeConfiguration },
    },
  ],
});
const linux = (linuxParameters: object) => ({ linuxParameters });

export const ec2ContainerChanges: readonly Change[] = [
  { image: undefined },
  { image: "" },
  { image: "i".repeat(256) },
  { instanceType: "m6i.large" },
  requirements(vcpu("1")),
  requirements(memory("128")),
  requirements(vcpu("1"), vcpu("2"), memory("128")),
  requirements(vcpu("0"), memory("128")),
  requirements(vcpu("0.5"), memory("128")),
  requirements(vcpu("1.5"), memory("128")),
  requirements(vcpu("two"), memory("128")),
  requirements(vcpu("-1"), memory("128")),
  requirements(vcpu("1"), memory("3")),
  requirements(vcpu("1"), memory("128.5")),
  requirements(vcpu("1"), memory("1GB")),
  requirements(vcpu("1"), memory("128"), gpu("one")),
  requirements(vcpu("1"), memory("128"), gpu("0")),
  requirements(vcpu("1"), memory("128"), { type: "DISK", value: "1" }),
  { vcpus: 1 },
  { memory: 128 },
  { vcpus: 0, ...requirements(memory("128")) },
  { memory: 3, ...requirements(vcpu("1")) },
  { environment: [{ name: "AWS_BATCH_JOB_ID", value: "1" }] },
  { environment: [{ value: "1" }] },
  { secrets: [{ name: "S", valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/s" }] },
  { secrets: [{ name: "S", valueFrom: "" }] },
  { volumes: [{ name: "no space" }] },
  { volumes: [{ host: { sourcePath: "/a" } }] },
  { volumes: [{ name: "v" }, { name: "v" }] },
  { mountPoints: [{ sourceVolume: "v", containerPath: "/a" }] },
  { volumes: [{ name: "v" }], mountPoints: [{ sourceVolume: "v" }] },
  { volumes: [{ name: "v", s3filesVolumeConfiguration: { fileSystemArn: "arn" } }] },
  efs({ fileSystemId: "nfs" }),
  efs({ rootDirectory: "/".repeat(4097) }),
  efs({ transitEncryption: "ON" }),
  efs({ transitEncryptionPort: 65_536 }),
  efs({ authorizationConfig: { iam: "ENABLED" } }),
  efs({ authorizationConfig: { accessPointId: "fsap-1" } }),
  efs({
    transitEncryption: "ENABLED",
    rootDirectory: "/a",
    authorizationConfig: { accessPointId: "fsap-1" },
  }),
  { user: "Ünal" },
  { ulimits: [{ name: "files", softLimit: 1, hardLimit: 1 }] },
  { ulimits: [{ name: "nofile", softLimit: 2, hardLimit: 1 }] },
  linux({ devices: [{ hostPath: "/dev/fuse", permissions: ["EXECUTE"] }] }),
  linux({ devices: [{ hostPath: "" }] }),
  linux({ devices: [{ hostPath: "/dev/infiniband/uverbs0", containerPath: "/dev/efa" }] }),
  linux({ devices: [{ hostPath: "/dev/infiniband/uverbs0", permissions: ["READ"] }] }),
  linux({ tmpfs: [{ containerPath: "", size: 1 }] }),
  linux({ tmpfs: [{ containerPath: "/t", size: 0 }] }),
  linux({ tmpfs: [{ containerPath: "/t", size: 1, mountOptions: ["fast"] }] }),
  linux({ sharedMemorySize: 0 }),
  linux({ maxSwap: -1 }),
  linux({ swappiness: 101 }),
  linux({ maxSwap: 100 }),
  { logConfiguration: { logDriver: "logentries" } },
  { logConfiguration: { logDriver: "awslogs", options: { "awslogs-color": "blue" } } },
  { logConfiguration: { logDriver: "splunk", secretOptions: [{ name: "t", valueFrom: "arn" }] } },
  { networkConfiguration: { assignPublicIp: "ENABLED" } },
  { fargatePlatformConfiguration: { platformVersion: "LATEST" } },
  { ephemeralStorage: { sizeInGiB: 21 } },
  { runtimePlatform: { cpuArchitecture: "ARM64" } },
];

export const fargateContainer: Change = {
  executionRoleArn: "arn:aws:iam::123456789012:role/exec",
  ...requirements(vcpu("0.25"), memory("512")),
};
const windows = { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } };

export const fargateContainerChanges: readonly Change[] = [
  { executionRoleArn: undefined },
  requirements(vcpu("0.25"), memory("256")),
  requirements(vcpu("3"), memory("8192")),
  requirements(vcpu("8"), memory("17408")),
  requirements(vcpu("0.25"), memory("512"), gpu("1")),
  { vcpus: 1, ...requirements(memory("2048")) },
  { ulimits: [{ name: "nofile", softLimit: 1, hardLimit: 1 }] },
  { privileged: true },
  { volumes: [{ name: "v", host: { sourcePath: "/a" } }] },
  { ...efs({}), fargatePlatformConfiguration: { platformVersion: "1.3.0" } },
  linux({ devices: [{ hostPath: "/dev/fuse" }] }),
  linux({ maxSwap: 0 }),
  linux({ sharedMemorySize: 64 }),
  linux({ swappiness: 60 }),
  linux({ tmpfs: [{ containerPath: "/t", size: 1 }] }),
  { logConfiguration: { logDriver: "json-file" } },
  { networkConfiguration: { assignPublicIp: "YES" } },
  { ephemeralStorage: { sizeInGiB: 20 } },
  { ephemeralStorage: { sizeInGiB: 201 } },
  { runtimePlatform: { operatingSystemFamily: "PLAN9" } },
  { runtimePlatform: { cpuArchitecture: "RISCV" } },
  { runtimePlatform: { ...windows.runtimePlatform, cpuArchitecture: "ARM64" } },
  { ...windows, user: "nobody" },
  { ...windows, readonlyRootFilesystem: false },
  { ...windows, ...efs({}) },
];

const needs = requirements(vcpu("1"), memory("128"));
const named = (name: string, more: Change = {}) => ({ name, image: "busybox", ...needs, ...more });
const sidecar = (name: string, more: Change = {}) => named(name, { essential: false, ...more });
const after = (containerName: string, condition: string) => ({
  dependsOn: [{ containerName, condition }],
});
const containers = (...list: readonly object[]) => ({ containers: list });

/** Changes of the one task in `ecsProperties`. */
export const ec2TaskChanges: readonly Change[] = [
  containers(),
  containers(...Array.from("abcdefghijk", (name) => named(name))),
  containers(named("a"), { image: "busybox", ...needs }),
  containers(named("a"), named("a")),
  containers(named("a b")),
  containers(named("a", { image: "" })),
  containers(named("a"), named("b", { resourceRequirements: [] })),
  containers(named("a"), named("b", requirements(vcpu("1"), memory("3")))),
  containers(named("a", { environment: [{ name: "AWS_BATCH_X", value: "1" }] })),
  containers(named("a", { user: "Ünal" })),
  containers(named("a", { secrets: [{ name: "S", valueFrom: "s" }] })),
  containers(named("a", { mountPoints: [{ sourceVolume: "v", containerPath: "/v" }] })),
  containers(named("a", { logConfiguration: { logDriver: "logentries" } })),
  containers(sidecar("a"), sidecar("b")),
  containers(named("a", after("a", "START"))),
  containers(named("a", after("c", "START")), named("b")),
  containers(named("a", after("a", "START")), named("b")),
  containers(named("a", after("b", "HEALTHY")), named("b")),
  containers(named("a", after("b", "COMPLETE")), named("b")),
  containers(named("a", after("b", "SUCCESS")), named("b")),
  containers(named("a", after("b", "START")), named("b", after("a", "START"))),
  containers(
    named("m"),
    sidecar("a", after("b", "SUCCESS")),
    sidecar("b", after("c", "COMPLETE")),
    sidecar("c", after("a", "START")),
  ),
  containers(named("a", { startTimeout: 1 })),
  containers(named("a", { stopTimeout: 1.5 })),
  containers(named("a", { firelensConfiguration: { type: "logstash" } })),
  containers(named("a", { user: "nobody", firelensConfiguration: { type: "fluentbit" } })),
  { ipcMode: "all" },
  { pidMode: "none" },
  { networkMode: "host" },
  { platformVersion: "LATEST" },
  { networkConfiguration: { assignPublicIp: "ENABLED" } },
  { volumes: [{ name: "v", s3filesVolumeConfiguration: { fileSystemArn: "arn" } }] },
];

const quarter = requirements(vcpu("0.25"), memory("512"));

export const fargateTask: Change = {
  executionRoleArn: "arn:aws:iam::123456789012:role/exec",
  ...containers(named("a", quarter), named("b", quarter)),
};

export const fargateTaskChanges: readonly Change[] = [
  { executionRoleArn: undefined },
  containers(named("a", quarter), named("b", requirements(vcpu("0.5"), memory("512")))),
  containers(named("a", quarter), named("b", { ...quarter, startTimeout: 121 })),
  containers(named("a", quarter), named("b", { ...quarter, stopTimeout: 121 })),
  containers(named("a", quarter), named("b", { ...quarter, privileged: true })),
  { ipcMode: "task" },
  { pidMode: "host" },
  { networkMode: "host" },
];

export const managedTaskChanges: readonly Change[] = [
  { networkMode: "awsvpc" },
  { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
  containers(named("a", { logConfiguration: { logDriver: "json-file" } })),
  { networkConfiguration: { assignPublicIp: "ENABLED" } },
];

const pod = (container: Change, more: Change = {}): Change => ({
  containers: [{ image: "busybox", resources: { limits: eksLimits }, ...container }],
  ...more,
});
const eksLimits = { cpu: "1", memory: "128Mi" };
const resources = (limits: Change, requests: Change = {}) =>
  pod({ resources: { limits, requests } });
const volume = (...sources: readonly object[]) =>
  pod({}, { volumes: [Object.assign({ name: "v" }, ...sources)] });
const metadata = (change: Change) => pod({}, { metadata: change });

/** Pods of `eksProperties`, each wrong in one thing. */
export const podChanges: readonly Change[] = [
  {},
  { containers: [] },
  { containers: Array(11).fill({ image: "busybox", resources: { limits: eksLimits } }) },
  pod({}, { initContainers: Array(11).fill({ image: "busybox" }) }),
  pod({ image: "" }),
  pod({}, { initContainers: [{ image: "busybox" }] }),
  pod({ imagePullPolicy: "Sometimes" }),
  pod({ env: [{ name: "AWS_BATCH_JOB_ID", value: "1" }] }),
  pod({ env: [{ name: "" }] }),
  pod({ volumeMounts: [{ name: "v", mountPath: "/v" }] }),
  pod({ volumeMounts: [{ name: "v" }] }, { volumes: [{ name: "v", hostPath: { path: "/" } }] }),
  resources({ cpu: "1" }),
  resources({ memory: "4Mi" }),
  resources({ ...eksLimits, disk: "1" }),
  resources({ cpu: "1", memory: "128M" }),
  resources({ cpu: "1", memory: "3Mi" }),
  resources({ cpu: "500m", memory: "128Mi" }),
  resources({ cpu: "0.3", memory: "128Mi" }),
  resources({ ...eksLimits, "nvidia.com/gpu": "0.5" }),
  resources(eksLimits, { cpu: "2" }),
  resources(eksLimits, { memory: "64Mi" }),
  resources({ ...eksLimits, "nvidia.com/gpu": "2" }, { "nvidia.com/gpu": "1" }),
  volume(),
  volume({ hostPath: {} }, { emptyDir: {} }),
  volume({ emptyDir: { medium: "Disk" } }),
  pod({}, { volumes: [{ name: "", hostPath: {} }] }),
  pod({}, { volumes: Array(2).fill({ name: "v", hostPath: {} }) }),
  pod({}, { dnsPolicy: "None" }),
  pod({}, { imagePullSecrets: [{ name: "" }] }),
  metadata({ namespace: "default" }),
  metadata({ namespace: "kube-system" }),
  metadata({ namespace: "Upper" }),
  metadata({ namespace: "n".repeat(64) }),
  metadata({ labels: { app: "l".repeat(64) } }),
  metadata({ annotations: { ["a".repeat(64)]: "v" } }),
];
