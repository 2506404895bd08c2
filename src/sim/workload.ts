/**
 * What users do to a world: jobs of all kinds, submitted over time, some of them cancelled, terminated, watched by
 * nobody. A job's command is its fate (see the fake runtime), drawn when it is submitted.
 */
import type {
  CreateComputeEnvironmentRequest,
  CreateJobQueueRequest,
  RegisterJobDefinitionRequest,
  SubmitJobRequest,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../model/decoded.ts";
import type { Random } from "./house/random.ts";

export type Deed =
  | { readonly kind: "submit"; readonly input: Decoded<SubmitJobRequest> }
  | { readonly kind: "cancel" | "terminate"; readonly pick: number; readonly child: boolean }
  | { readonly kind: "update-environment"; readonly pick: number };

export type Workload = {
  readonly environments: readonly Decoded<CreateComputeEnvironmentRequest>[];
  readonly queues: readonly Decoded<CreateJobQueueRequest>[];
  readonly definitions: readonly Decoded<RegisterJobDefinitionRequest>[];
  readonly consumables: Readonly<Record<string, number>>;
  /** In the order of their time, in milliseconds from the beginning. */
  readonly deeds: readonly { readonly atMs: number; readonly deed: Deed }[];
};

export type WorkloadSize = { readonly jobs: number; readonly minutes: number };

const families = [["m6i.large"], ["m6i.xlarge", "c6i.large"], ["optimal"]];

export function drawWorkload(random: Random, size: WorkloadSize): Workload {
  const environments = Array.from({ length: random.int(1, 2) }, (_, index) => ({
    computeEnvironmentName: `lab-${index}`,
    type: "MANAGED" as const,
    computeResources: {
      type: "EC2" as const,
      allocationStrategy: random.pick(["BEST_FIT", "BEST_FIT_PROGRESSIVE"] as const),
      minvCpus: random.pick([0, 0, 2]),
      maxvCpus: random.pick([2, 8, 32]),
      instanceTypes: random.pick(families),
      subnets: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      instanceRole: "ecsInstanceRole",
    },
  }));
  const order = environments.map(({ computeEnvironmentName }, index) => ({
    order: index + 1,
    computeEnvironment: computeEnvironmentName,
  }));
  const queues = Array.from({ length: random.int(1, 2) }, (_, index) => ({
    jobQueueName: `queue-${index}`,
    priority: random.int(1, 3),
    computeEnvironmentOrder: order,
  }));
  const lasts = size.minutes * 60_000;
  const times = Array.from({ length: size.jobs }, () => random.int(0, lasts)).sort((a, b) => a - b);
  return {
    environments,
    queues,
    definitions: [definition, nodesDefinition],
    consumables: { licences: random.int(1, 4) },
    deeds: times.map((atMs) => ({ atMs, deed: drawDeed(random, queues.length) })),
  };
}

const definition = {
  jobDefinitionName: "work",
  type: "container" as const,
  containerProperties: {
    image: "work",
    command: ["run", "1000"],
    resourceRequirements: [
      { type: "VCPU" as const, value: "1" },
      { type: "MEMORY" as const, value: "512" },
    ],
  },
};

const { containerProperties: container } = definition;

const nodesDefinition = {
  jobDefinitionName: "nodes",
  type: "multinode" as const,
  nodeProperties: {
    numNodes: 3,
    mainNode: 0,
    nodeRangeProperties: [
      { targetNodes: "0", container },
      { targetNodes: "1:", container },
    ],
  },
};

function drawDeed(random: Random, queues: number): Deed {
  const pick = random.int(0, 1_000_000);
  if (random.chance(0.08)) return { kind: "cancel", pick, child: random.chance(0.5) };
  if (random.chance(0.08)) return { kind: "terminate", pick, child: random.chance(0.5) };
  if (random.chance(0.03)) return { kind: "update-environment", pick };
  return { kind: "submit", input: drawJob(random, queues) };
}

/** `dependsOn` of `again` stands for earlier jobs; the world knows their ids. */
function drawJob(random: Random, queues: number): Decoded<SubmitJobRequest> {
  if (random.chance(0.1)) return drawNodes(random, queues);
  const isArray = random.chance(0.25);
  const dependencies = random.chance(0.3) ? random.int(1, 2) : 0;
  const elementWise = isArray && random.chance(0.3) ? [{ type: "SEQUENTIAL" as const }] : [];
  const dependsOn = [
    ...Array.from({ length: dependencies }, () => ({ jobId: earlier(random) })),
    ...elementWise,
  ];
  return {
    jobName: "work",
    jobQueue: `queue-${random.int(0, queues - 1)}`,
    jobDefinition: "work",
    dependsOn,
    containerOverrides: {
      command: drawFate(random),
      resourceRequirements: [
        { type: "VCPU", value: String(random.pick([1, 1, 1, 2, 4])) },
        { type: "MEMORY", value: String(random.pick([256, 1024, 3000, 100_000])) },
      ],
    },
    ...(isArray ? { arrayProperties: { size: random.int(2, 12) } } : {}),
    ...(random.chance(0.5) ? { retryStrategy: { attempts: random.int(1, 5) } } : {}),
    ...(random.chance(0.2) ? { timeout: { attemptDurationSeconds: random.int(60, 300) } } : {}),
    ...(random.chance(0.15)
      ? {
          consumableResourcePropertiesOverride: {
            consumableResourceList: [
              { consumableResource: "licences", quantity: random.int(1, 2) },
            ],
          },
        }
      : {}),
  };
}

/** Two to four nodes, each range with a fate of its own. */
function drawNodes(random: Random, queues: number): Decoded<SubmitJobRequest> {
  const override = (targetNodes: string) => ({
    targetNodes,
    containerOverrides: { command: drawFate(random) },
  });
  return {
    jobName: "nodes",
    jobQueue: `queue-${random.int(0, queues - 1)}`,
    jobDefinition: "nodes",
    nodeOverrides: {
      numNodes: random.int(2, 4),
      nodePropertyOverrides: [override("0"), override("1:")],
    },
    ...(random.chance(0.5) ? { retryStrategy: { attempts: random.int(1, 3) } } : {}),
    ...(random.chance(0.2) ? { timeout: { attemptDurationSeconds: random.int(60, 300) } } : {}),
  };
}

/** A place among the jobs that were submitted before, counted back from the newest. */
export const earlierMark = "earlier-";

function earlier(random: Random): string {
  return `${earlierMark}${random.int(1, 8)}`;
}

function drawFate(random: Random): string[] {
  const words = ["run", String(random.pick([0, 100, 5_000, 60_000, 200_000]))];
  if (random.chance(0.2)) words.push("exit", String(random.int(1, 5)));
  if (random.chance(0.05)) words.push("oom");
  if (random.chance(0.1)) words.push("deaf");
  if (random.chance(0.2)) words.push("pull", String(random.int(1, 90_000)));
  if (random.chance(0.03)) words.push("pull-fails");
  if (random.chance(0.03)) words.push("start-fails");
  return words;
}
