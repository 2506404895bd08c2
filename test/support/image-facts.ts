/** Facts of a good image and of twelve broken ones, each broken in one way. */
import type { ImageUse } from "../../src/core/images/check.ts";
import type { ImageFacts } from "../../src/model/image-facts.ts";

/** The ECS-optimized image of Amazon Linux 2023, which meets the whole specification as it comes. */
export const goodFacts: ImageFacts = {
  platform: "linux",
  distribution: "Amazon Linux",
  distributionVersion: "2023",
  kernel: "6.1.119-129.201.amzn2023.x86_64",
  architecture: "x86_64",
  virtualization: "hvm",
  containerEngine: { name: "docker", version: "25.0.8" },
  engineConfiguration: {},
  agentName: "amazon-ecs-agent",
  agentVersion: "1.89.2",
  agentConfiguration: { ECS_AVAILABLE_LOGGING_DRIVERS: '["json-file","awslogs"]' },
  agentSupervisor: "ecs.service",
  agentEnabledAtBoot: true,
  agentRestarts: true,
  agentCheckpoint: false,
  logDrivers: ["json-file", "awslogs"],
  initSystem: "systemd",
  volumes: [{ device: "/dev/xvda", sizeGiB: 30, root: true }],
  freeDiskMiB: 26_000,
  packages: { "ecs-init": "1.89.2", docker: "25.0.8" },
};

/** The image for GPU types. */
export const gpuFacts: ImageFacts = {
  ...goodFacts,
  agentConfiguration: { ...goodFacts.agentConfiguration, ECS_ENABLE_GPU_SUPPORT: "true" },
  gpuDriverVersion: "550.144",
  cudaVersion: "12.4",
  gpuContainerRuntime: true,
};

export type BrokenImage = {
  readonly title: string;
  readonly facts: ImageFacts;
  /** What it is wanted for, where that is what it cannot do. */
  readonly use?: ImageUse;
};

export const brokenImages: readonly BrokenImage[] = [
  { title: "kernel 3.2", facts: { ...goodFacts, kernel: "3.2.0-4-amd64" } },
  { title: "paravirtual", facts: { ...goodFacts, virtualization: "paravirtual" } },
  { title: "Windows", facts: { ...goodFacts, platform: "windows" } },
  { title: "no agent", facts: { ...goodFacts, agentName: "none" } },
  { title: "agent not enabled at boot", facts: { ...goodFacts, agentEnabledAtBoot: false } },
  { title: "no awslogs", facts: { ...goodFacts, logDrivers: ["json-file"] } },
  {
    title: "Docker 1.8",
    facts: { ...goodFacts, containerEngine: { name: "docker", version: "1.8.3" } },
  },
  { title: "leftover checkpoint", facts: { ...goodFacts, agentCheckpoint: true } },
  {
    title: "wrong architecture",
    facts: { ...goodFacts, architecture: "arm64" },
    use: { architecture: "x86_64" },
  },
  {
    title: "no ecs-init for a multi-node job",
    facts: { ...goodFacts, packages: { docker: "25.0.8" } },
    use: { multiNode: true },
  },
  {
    title: "GPU type without driver",
    facts: { ...gpuFacts, gpuDriverVersion: "none" },
    use: { gpus: true },
  },
  {
    title: "root volume too small",
    facts: { ...goodFacts, volumes: [{ device: "/dev/xvda", sizeGiB: 8, root: true }] },
  },
];
