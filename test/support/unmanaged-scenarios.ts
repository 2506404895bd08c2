/** Ways to wait for machines of an UNMANAGED compute environment, which its owner brings. */
import { describeComputeEnvironments } from "../../src/service/batch/describe-compute-environments.ts";
import { testContext } from "./service-deps.ts";
import type { WaitingScenario } from "./waiting-scenarios.ts";
import type { World } from "./waiting-world.ts";

export const unmanagedScenarios: readonly WaitingScenario[] = [
  {
    title: "no instance has joined the UNMANAGED compute environment",
    stage: "join",
    helps: "Start an ECS agent for that cluster.",
    async setUp(world) {
      await world.unmanaged("own");
      await world.queue("own");
      return world.job({});
    },
    help: (world) => joinOwn(world),
  },
  {
    title: "too large for the instances that have joined the UNMANAGED compute environment",
    stage: "capacity",
    async setUp(world) {
      await joinOwn(world);
      await world.queue("own");
      return world.job({ memoryMiB: 16_000 });
    },
  },
  {
    title: "the instances of the UNMANAGED compute environment are busy",
    stage: "place",
    helps: "Start one more ECS agent for that cluster, or wait.",
    async setUp(world) {
      await joinOwn(world);
      await world.queue("own");
      await world.job({ vCpus: 4 });
      return world.submit("work");
    },
    help: (world) => joinOwn(world),
  },
  {
    title:
      "a multi-node job with more nodes than machines have joined the UNMANAGED compute environment",
    stage: "join",
    helps: "Start one more ECS agent for that cluster.",
    async setUp(world) {
      await joinOwn(world);
      await world.queue("own");
      return world.nodes(2);
    },
    help: (world) => joinOwn(world),
  },
];

/** One more machine of 4 vCPUs and 8192 MiB in the UNMANAGED environment `own`. */
async function joinOwn(world: World): Promise<void> {
  const asked = { computeEnvironments: ["own"] };
  const found = await describeComputeEnvironments(world.room.deps, asked, testContext);
  const arn = found.computeEnvironments?.[0]?.ecsClusterArn;
  const cluster = arn?.split("/").at(-1) ?? (await world.unmanaged("own"));
  await world.room.join(`machine-${world.room.agents.size}`, cluster);
  await world.room.settle();
}
