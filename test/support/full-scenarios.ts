/** Jobs that wait because an environment has all that maxvCpus allows; part of `waitingScenarios`. */
import type { WaitingScenario } from "./waiting-scenarios.ts";

const minuteMs = 60_000;

export const fullScenarios: readonly WaitingScenario[] = [
  {
    title: "all instances are busy, and maxvCpus allows no further one",
    stage: "place",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 2 });
      await world.queue("lab");
      await world.job({ vCpus: 2 });
      return world.submit("work");
    },
  },
  {
    title: "a job of a queue that was DISABLED meanwhile: it is served all the same",
    stage: "place",
    async setUp(world) {
      await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 2 });
      await world.queue("lab");
      await world.job({ vCpus: 2 });
      const jobId = await world.submit("work");
      await world.setQueue("DISABLED");
      return jobId;
    },
  },
  {
    title:
      "minvCpus keeps an instance that is too small for it, and maxvCpus allows no other beside it",
    stage: "boot",
    helps: "Wait: once it has been idle for a minute it makes room for one that is large enough.",
    async setUp(world) {
      const types = { instanceTypes: ["c6i.large", "m6i.large"] };
      await world.environment("lab", { ...types, minvCpus: 2, maxvCpus: 2 });
      await world.queue("lab");
      return world.job({ memoryMiB: 6000 });
    },
    help: (world) => world.pass(minuteMs),
  },
  {
    title:
      "minvCpus keeps an idle instance that is too small for it, others are busy, and maxvCpus is reached",
    stage: "place",
    async setUp(world) {
      const types = { instanceTypes: ["c6i.large", "m6i.xlarge"], minvCpus: 4, maxvCpus: 4 };
      await world.environment("lab", { ...types, allocationStrategy: "BEST_FIT" });
      await world.queue("lab");
      await world.job({ vCpus: 2 });
      return world.job({ vCpus: 4 });
    },
  },
];
