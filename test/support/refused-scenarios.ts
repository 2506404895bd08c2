/** What would wait for ever is refused at once where that can be known, and accepted once what helps has been done. */
import { goodFacts } from "./image-facts.ts";
import type { World } from "./waiting-world.ts";

const imageIdOverride = "ami-00000003";
const ec2Configuration = [{ imageType: "ECS_AL2023", imageIdOverride }];

export type RefusedScenario = {
  readonly title: string;
  readonly setUp: (world: World) => Promise<void>;
  /** Asked twice: before and after. */
  readonly ask: (world: World) => Promise<string>;
  readonly helps: string;
  readonly help: (world: World) => Promise<void>;
};

export const refusedScenarios: readonly RefusedScenario[] = [
  {
    title: "a job for a job queue that is DISABLED",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 16 });
      await world.queue("lab");
      await world.define("work", {});
      await world.setQueue("DISABLED");
    },
    ask: (world) => world.submit("work"),
    helps: "Enable the job queue.",
    help: (world) => world.setQueue("ENABLED"),
  },
  {
    title: "a Fargate job for a job queue whose compute environments are of EC2",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 16 });
      await world.queue("lab");
      await world.defineFargate("work");
    },
    ask: (world) => world.submit("work"),
    helps: "Register the job definition for EC2, or submit to a job queue of Fargate.",
    help: (world) => world.define("work", {}),
  },
  {
    title: "instance types of another architecture than the image's",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 16 });
      await world.queue("lab");
      await world.define("work", {});
      await world.image(imageIdOverride, goodFacts);
    },
    async ask(world) {
      await world.allow("lab", { ec2Configuration, instanceTypes: [world.wantedType] });
      return world.submit("work");
    },
    helps: "Allow instance types of the image's architecture, or name an image of theirs.",
    async help(world) {
      world.wantedType = "m6i.large";
    },
  },
];
