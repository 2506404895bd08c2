/** Reasons of jobs that wait beside an idle instance which is too small for them; part of why-not.txt. */
import {
  environment,
  instance,
  job,
  needs,
  queue,
  type Story,
  storyTime,
  task,
} from "../support/snapshot-builder.ts";

const full = instance("i-1", "lab");
const idle = instance("i-2", "lab", { instanceType: "c6i.large", idleSince: storyTime });

/** BEST_FIT never exceeds maxvCpus, and the idle instance alone makes too little room. */
function beside(minvCpus: number): Story {
  const bounds = { minvCpus, maxvCpus: 4, allocationStrategy: "BEST_FIT" } as const;
  return {
    environments: [environment("lab", { instanceTypes: ["c6i.large", "m6i.xlarge"], ...bounds })],
    instances: [full, { ...idle, resources: needs(2, 3891) }],
    tasks: [task("t-1", full, { resources: needs(2, 7000) })],
    queues: [queue("q", ["lab"], [job("a", needs(4, 1024))])],
  };
}

export const idleStories: readonly (readonly [title: string, story: Story])[] = [
  ["an idle instance is too small, the others are busy, maxvCpus reached", beside(0)],
  [
    "minvCpus keeps an idle instance that is too small, the others are busy, maxvCpus reached",
    beside(4),
  ],
];
