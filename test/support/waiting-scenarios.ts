/**
 * Jobs that wait, one for each way in which a job can be stuck, and what lets each of them start.
 *
 * Most are helped by sending a suggested request as it stands (`takes`: which of them). Where AWS has no request for
 * what helps, `helps` says it and `help` does it.
 */

import {
  architectureAttribute,
  logDriverAttribute,
  osFamilyAttribute,
} from "../../src/model/instance-attributes.ts";
import type { Stage } from "../../src/yard/explain.ts";
import { fullScenarios } from "./full-scenarios.ts";
import { goodFacts } from "./image-facts.ts";
import { unmanagedScenarios } from "./unmanaged-scenarios.ts";
import type { Definition, World } from "./waiting-world.ts";

export type WaitingScenario = {
  readonly title: string;
  readonly stage: Stage;
  /** Makes the world and answers the job that waits in it. */
  readonly setUp: (world: World) => Promise<string>;
  /** Which of the suggestions is followed; the first unless told otherwise. */
  readonly takes?: number;
  readonly helps?: string;
  readonly help?: (world: World) => Promise<void>;
  /** In place of `help`, where nothing helps the job itself: answers another one that does start. */
  readonly instead?: (world: World, jobId: string) => Promise<string>;
};

const small = { instanceTypes: ["m6i.large"], maxvCpus: 16 };
const needing = (consumableResource: string, quantity: number): Partial<Definition> => ({
  consumableResourceProperties: { consumableResourceList: [{ consumableResource, quantity }] },
});
const noCapacity = (world: World, instanceType: string): void => {
  const message = `There is no Spot or On-Demand capacity for ${instanceType} now.`;
  const refusal = { code: "InsufficientInstanceCapacity", message };
  world.room.provider.script.refuse.set(instanceType, refusal);
};
const ownImage = "ami-00000003";
const named = (imageIdOverride: string) => ({
  ec2Configuration: [{ imageType: "ECS_AL2023", imageIdOverride }],
});
const minuteMs = 60_000;

export const waitingScenarios: readonly WaitingScenario[] = [
  {
    title: "more memory than the largest instance type has",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({ memoryMiB: 32_000 });
    },
  },
  {
    title: "more memory than the largest instance type has: the job asks for less",
    stage: "capacity",
    takes: 1,
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({ memoryMiB: 32_000 });
    },
  },
  {
    title: "more vCPUs than the largest instance type has",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({ vCpus: 6 });
    },
  },
  {
    title: "a GPU, and no instance type with one",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({ gpus: 1 });
    },
  },
  {
    title: "enough vCPUs in one type and enough memory in another, but not in one",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["r6i.large", "c6i.xlarge"], maxvCpus: 16 });
      await world.queue("lab");
      return world.job({ vCpus: 4, memoryMiB: 12_000 });
    },
  },
  {
    title: "too large under BEST_FIT, whose instance types AWS does not let change",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", { ...small, allocationStrategy: "BEST_FIT" });
      await world.queue("lab");
      return world.job({ memoryMiB: 32_000 });
    },
  },
  {
    title: "maxvCpus below what the job needs",
    stage: "quota",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i"], maxvCpus: 4 });
      await world.queue("lab");
      return world.job({ vCpus: 8 });
    },
  },
  {
    title: "maxvCpus below the smallest instance type for the job, under BEST_FIT",
    stage: "quota",
    async setUp(world) {
      const resources = { instanceTypes: ["m6i"], maxvCpus: 4 };
      await world.environment("lab", { ...resources, allocationStrategy: "BEST_FIT" });
      await world.queue("lab");
      return world.job({ vCpus: 2, memoryMiB: 20_000 });
    },
  },
  {
    title: "a multi-node job with more nodes than maxvCpus allows instances",
    stage: "quota",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 4 });
      await world.queue("lab");
      return world.nodes(4);
    },
  },
  {
    title: "a multi-node job whose instance type the compute environment does not launch",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 4 });
      await world.queue("lab");
      return world.nodes(2, "m6i.xlarge");
    },
  },
  {
    title: "the compute environment is DISABLED",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      await world.disable("lab");
      return world.job({});
    },
  },
  {
    title: "one compute environment is too small and the other is DISABLED",
    stage: "capacity",
    takes: 2,
    async setUp(world) {
      await world.environment("lab", small);
      await world.environment("spare", { instanceTypes: ["m6i.4xlarge"], maxvCpus: 16 });
      await world.queue("lab", "spare");
      await world.disable("spare");
      return world.job({ vCpus: 8 });
    },
  },
  {
    title: "the compute environment is INVALID: its instances never join the cluster",
    stage: "join",
    helps:
      "Repair the image, then update the compute environment or wait: it is tried again within an hour.",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      world.room.agentsStart = false;
      const jobId = await world.job({});
      await world.pass(60 * minuteMs);
      return jobId;
    },
    async help(world) {
      world.room.agentsStart = true;
      await world.pass(70 * minuteMs);
    },
  },
  {
    title: "a consumable resource that does not exist",
    stage: "consumable",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({}, needing("licences", 2));
    },
  },
  {
    title: "more of a consumable resource than there is in all",
    stage: "consumable",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      await world.consumable("licences", 1);
      return world.job({}, needing("licences", 2));
    },
  },
  {
    title: "a consumable resource that another job holds",
    stage: "consumable",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      await world.consumable("licences", 2);
      await world.job({}, needing("licences", 2));
      return world.submit("work");
    },
  },
  {
    title: "another job has to succeed first",
    stage: "dependency",
    helps: "Wait for that job, or look at why it waits.",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      const first = await world.job({});
      return world.submit("work", { dependsOn: [{ jobId: first }] });
    },
    help: (world) => world.endRunning(),
  },
  {
    title: "behind a job that cannot be placed",
    stage: "queue",
    helps: "What helps the job before it, or waiting for its turn.",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 2 });
      await world.queue("lab");
      await world.define("first", { vCpus: 2 });
      await world.submit("first");
      await world.submit("first");
      return world.job({});
    },
    async help(world) {
      await world.endRunning();
      await world.endRunning();
    },
  },
  {
    title: "behind a job that cannot be placed, and could itself never run",
    stage: "capacity",
    helps: "What helps the job itself: it need not come to the front to be told.",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 2 });
      await world.queue("lab");
      await world.define("first", { vCpus: 2 });
      await world.submit("first");
      await world.submit("first");
      return world.job({ memoryMiB: 32_000 });
    },
    async help(world) {
      await world.allow("lab", { instanceTypes: ["m6i.large", "r6i.2xlarge"], maxvCpus: 32 });
    },
  },
  {
    title: "another share of the queue has its turn",
    stage: "share",
    helps: "Wait for the share's turn, or give it a lower weight factor in the scheduling policy.",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 2 });
      await world.fairQueue("lab");
      await world.define("work", { vCpus: 2 });
      await world.submit("work", { shareIdentifier: "heavy" });
      await world.pass(10 * minuteMs);
      await world.submit("work", { shareIdentifier: "light" });
      return world.submit("work", { shareIdentifier: "heavy" });
    },
    async help(world) {
      await world.endRunning();
      await world.endRunning();
    },
  },
  {
    title: "the instances lack the log driver that the job names",
    stage: "image",
    helps:
      "Give the agents that driver, and restart them; or name another one in logConfiguration.",
    async setUp(world) {
      world.room.agentAttributes = [logDriverAttribute("awslogs")];
      await world.environment("lab", small);
      await world.queue("lab");
      return world.job({ logDriver: "fluentd" });
    },
    async help(world) {
      world.room.agentAttributes = ["awslogs", "fluentd"].map(logDriverAttribute);
      await world.room.restartAgents();
      await world.room.settle();
    },
  },
  {
    title: "a Fargate job whose runtimePlatform is another architecture than this machine's",
    stage: "image",
    helps:
      "Submit it from a job definition whose runtimePlatform states what there is, or nothing.",
    async setUp(world) {
      const machine = [architectureAttribute("X86_64"), osFamilyAttribute("LINUX")];
      world.room.agentAttributes = [logDriverAttribute("awslogs"), ...machine];
      await world.fargate("lab");
      await world.queue("lab");
      await world.defineFargate("work", { cpuArchitecture: "ARM64" });
      return world.submit("work");
    },
    async instead(world, jobId) {
      await world.cancel(jobId);
      await world.defineFargate("work", { cpuArchitecture: "X86_64" });
      return world.submit("work");
    },
  },
  {
    title: "the image that the compute environment names has gone",
    stage: "image",
    helps: "Name another image, or none: then the newest of its kind is taken.",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      await world.image(ownImage, goodFacts);
      await world.allow("lab", named(ownImage));
      await world.forgetImage(ownImage);
      return world.job({});
    },
    help: (world) => world.allow("lab", named("")),
  },
  {
    title: "there is no capacity for the one instance type",
    stage: "capacity",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      noCapacity(world, "m6i.large");
      return world.job({});
    },
  },
  {
    title: "there is no capacity for the type that BEST_FIT waits for",
    stage: "capacity",
    async setUp(world) {
      const resources = { instanceTypes: ["m6i.large", "m6i.xlarge"], maxvCpus: 16 };
      await world.environment("lab", { ...resources, allocationStrategy: "BEST_FIT" });
      await world.queue("lab");
      noCapacity(world, "m6i.large");
      return world.job({});
    },
  },
  ...fullScenarios,
  {
    title: "an instance is being started for it",
    stage: "boot",
    helps: "Wait: it starts once the instance has registered.",
    async setUp(world) {
      await world.environment("lab", small);
      await world.queue("lab");
      world.room.agentsStart = false;
      return world.job({});
    },
    async help(world) {
      world.room.agentsStart = true;
      await world.pass(30 * minuteMs);
    },
  },
  ...unmanagedScenarios,
];
