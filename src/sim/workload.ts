/**
 * What users do to a world: jobs of all kinds, submitted over time, some of them cancelled, terminated, watched by
 * nobody; environments that are updated, also to images that are no good. A job's command is its fate (see the fake
 * runtime), drawn when it is submitted.
 */
import type {
  CreateComputeEnvironmentRequest,
  CreateJobQueueRequest,
  CreateSchedulingPolicyRequest,
  RegisterJobDefinitionRequest,
  SubmitJobRequest,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../model/decoded.ts";
import type { ImageNature } from "./house/machine-park.ts";
import type { Random } from "./house/random.ts";
import { definitions } from "./workload-definitions.ts";

export type Deed =
  | { readonly kind: "submit"; readonly input: Decoded<SubmitJobRequest> }
  | { readonly kind: "cancel" | "terminate"; readonly pick: number; readonly child: boolean }
  | { readonly kind: "update-environment"; readonly pick: number };

export type Workload = {
  readonly policies: readonly Decoded<CreateSchedulingPolicyRequest>[];
  readonly environments: readonly Decoded<CreateComputeEnvironmentRequest>[];
  readonly queues: readonly Decoded<CreateJobQueueRequest>[];
  readonly definitions: readonly Decoded<RegisterJobDefinitionRequest>[];
  readonly consumables: Readonly<Record<string, number>>;
  /** Images that updates may name. */
  readonly images: readonly ImageNature[];
  /** In the order of their time, in milliseconds from the beginning. */
  readonly deeds: readonly { readonly atMs: number; readonly deed: Deed }[];
};

export type WorkloadSize = { readonly jobs: number; readonly minutes: number };

type Environment = Decoded<CreateComputeEnvironmentRequest>;
type Job = Decoded<SubmitJobRequest>;

const families = [["m6i.large"], ["m6i.xlarge", "c6i.large"], ["optimal"]];
const policyArn = "arn:aws:batch:us-east-1:000000000000:scheduling-policy/fair";
const shares = ["red", "green", "blue"] as const;

export function drawWorkload(random: Random, size: WorkloadSize): Workload {
  const managed = Array.from({ length: random.int(1, 2) }, (_, index) =>
    drawEnvironment(random, `lab-${index}`),
  );
  const environments = random.chance(0.3) ? [...managed, own] : managed;
  const order = environments.map(({ computeEnvironmentName }, index) => ({
    order: index + 1,
    computeEnvironment: computeEnvironmentName,
  }));
  const queues = Array.from({ length: random.int(1, 2) }, (_, index) => ({
    jobQueueName: `queue-${index}`,
    priority: random.int(1, 3),
    computeEnvironmentOrder: order,
    ...(random.chance(0.4) && { schedulingPolicyArn: policyArn }),
  }));
  const lasts = size.minutes * 60_000;
  const times = Array.from({ length: size.jobs }, () => random.int(0, lasts)).sort((a, b) => a - b);
  return {
    ...{ environments, queues, definitions, policies: [drawPolicy(random)] },
    consumables: { licences: random.int(1, 4) },
    images: Array.from({ length: 3 }, () => drawNature(random)),
    deeds: times.map((atMs) => ({ atMs, deed: drawDeed(random, queues) })),
  };
}

function drawEnvironment(random: Random, computeEnvironmentName: string): Environment {
  const isSpot = random.chance(0.3);
  return {
    computeEnvironmentName,
    type: "MANAGED",
    computeResources: {
      type: isSpot ? "SPOT" : "EC2",
      allocationStrategy: isSpot
        ? "SPOT_CAPACITY_OPTIMIZED"
        : random.pick(["BEST_FIT", "BEST_FIT_PROGRESSIVE"] as const),
      minvCpus: random.pick([0, 0, 2]),
      maxvCpus: random.pick([2, 8, 32]),
      instanceTypes: random.pick(families),
      subnets: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      instanceRole: "ecsInstanceRole",
    },
  };
}

/** Its machines join and go as their owners like. */
const own: Environment = {
  computeEnvironmentName: "own",
  type: "UNMANAGED",
  serviceRole: "arn:aws:iam::000000000000:role/AWSBatchServiceRole",
};

function drawPolicy(random: Random): Decoded<CreateSchedulingPolicyRequest> {
  const weightFactors = shares.map((shareIdentifier) => ({
    shareIdentifier,
    weightFactor: random.pick([1, 1, 0.5, 0.25]),
  }));
  return {
    name: "fair",
    fairsharePolicy: {
      shareDecaySeconds: random.pick([60, 600, 3600]),
      computeReservation: random.pick([0, 0, 0, 30]),
      shareDistribution: weightFactors,
    },
  };
}

/** Half of the images are good. */
function drawNature(random: Random): ImageNature {
  return {
    registers: random.chance(0.8),
    breaks: random.pick([0, 0, 0, 0.2, 1]),
  };
}

type Queues = readonly Pick<CreateJobQueueRequest, "jobQueueName" | "schedulingPolicyArn">[];

function drawDeed(random: Random, queues: Queues): Deed {
  const pick = random.int(0, 1_000_000);
  if (random.chance(0.08)) return { kind: "cancel", pick, child: random.chance(0.5) };
  if (random.chance(0.08)) return { kind: "terminate", pick, child: random.chance(0.5) };
  if (random.chance(0.05)) return { kind: "update-environment", pick };
  const { jobQueueName: jobQueue = "", schedulingPolicyArn } = random.pick(queues);
  const share = schedulingPolicyArn === undefined ? {} : drawShare(random);
  const work = random.chance(0.1)
    ? drawNodes(random)
    : random.chance(0.1)
      ? drawTeam(random)
      : drawJob(random);
  return { kind: "submit", input: { ...work, ...share, jobQueue } };
}

function drawShare(random: Random): Pick<Job, "shareIdentifier" | "schedulingPriorityOverride"> {
  return {
    shareIdentifier: random.pick(shares),
    schedulingPriorityOverride: random.pick([1, 1, 2]),
  };
}

type Work = Omit<Job, "jobQueue">;

/** `dependsOn` of `again` stands for earlier jobs; the world knows their ids. */
function drawJob(random: Random): Work {
  const isArray = random.chance(0.25);
  const dependencies = random.chance(0.3) ? random.int(1, 2) : 0;
  const elementWise = isArray && random.chance(0.3) ? [{ type: "SEQUENTIAL" as const }] : [];
  const dependsOn = [
    ...Array.from({ length: dependencies }, () => ({ jobId: earlier(random) })),
    ...elementWise,
  ];
  return {
    jobName: "work",
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
    ...drawLimits(random, 5),
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
function drawNodes(random: Random): Work {
  const override = (targetNodes: string) => ({
    targetNodes,
    containerOverrides: { command: drawFate(random) },
  });
  return {
    jobName: "nodes",
    jobDefinition: "nodes",
    nodeOverrides: {
      numNodes: random.int(2, 4),
      nodePropertyOverrides: [override("0"), override("1:")],
    },
    ...drawLimits(random, 3),
  };
}

/** Three containers that wait for each other, each with a fate of its own. */
function drawTeam(random: Random): Work {
  const containers = ["first", "main", "side"].map((name) => ({ name, command: drawFate(random) }));
  return {
    jobName: "team",
    jobDefinition: "team",
    ecsPropertiesOverride: { taskProperties: [{ containers }] },
    ...drawLimits(random, 3),
  };
}

function drawLimits(random: Random, attemptsMax: number): Pick<Job, "retryStrategy" | "timeout"> {
  return {
    ...(random.chance(0.5) && { retryStrategy: { attempts: random.int(1, attemptsMax) } }),
    ...(random.chance(0.2) && { timeout: { attemptDurationSeconds: random.int(60, 300) } }),
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
  if (random.chance(0.03)) words.push("hang");
  if (random.chance(0.1)) words.push("deaf");
  if (random.chance(0.2)) words.push("pull", String(random.int(1, 90_000)));
  if (random.chance(0.03)) words.push("pull-fails");
  if (random.chance(0.03)) words.push("start-fails");
  return words;
}
