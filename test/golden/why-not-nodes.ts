/** The reasons that only the nodes of a multi-node job are given, as stories for the golden file of all reasons. */
import {
  environment,
  instance,
  needs,
  nodes,
  queue,
  type Story,
  shortage,
  task,
  unmanaged,
} from "../support/snapshot-builder.ts";

const three = nodes("mnp", [[2, needs(2, 2048)]]);
const waits = (environments: readonly string[], waiting = three) => [
  queue("q", environments, [waiting]),
];
const lab = (maxvCpus: number) => environment("lab", { maxvCpus });
const one = instance("i-1", "lab");
const ownOne = instance("i-1", "own");

export const nodeStories: readonly (readonly [title: string, story: Story])[] = [
  ["nodes: on their way", { environments: [lab(6)], queues: waits(["lab"]) }],
  [
    "nodes: maxvCpus below what all of them take",
    { environments: [lab(4)], queues: waits(["lab"]) },
  ],
  [
    "nodes: maxvCpus below what one of them takes",
    { environments: [lab(1)], queues: waits(["lab"]) },
  ],
  [
    "nodes: one of them larger than any type",
    {
      environments: [lab(16)],
      queues: waits(
        ["lab"],
        nodes("mnp", [
          [1, needs(1, 64)],
          [2, needs(1, 65_536)],
        ]),
      ),
    },
  ],
  [
    "nodes: an instance type that the environment does not launch",
    {
      environments: [lab(16)],
      queues: waits(["lab"], nodes("mnp", [[1, needs(1, 64)]], { instanceType: "c6i.large" })),
    },
  ],
  [
    "nodes: an environment that runs none",
    { environments: [environment("spot", { type: "SPOT" })], queues: waits(["spot"]) },
  ],
  [
    "nodes: too few machines have joined an UNMANAGED environment",
    {
      environments: [unmanaged("own")],
      instances: [instance("i-1", "own"), instance("i-2", "own")],
      queues: waits(["own"]),
    },
  ],
  [
    "nodes: enough machines have joined an UNMANAGED environment, and one is busy",
    {
      environments: [unmanaged("own")],
      instances: [ownOne, instance("i-2", "own"), instance("i-3", "own")],
      tasks: [task("t-1", ownOne)],
      queues: waits(["own"]),
    },
  ],
  [
    "nodes: others are busy and maxvCpus is reached, though a later environment has room",
    {
      environments: [lab(6), environment("more")],
      instances: [one, instance("i-2", "lab"), instance("i-3", "lab")],
      tasks: [task("t-1", one)],
      queues: waits(["lab", "more"]),
    },
  ],
  [
    "nodes: the type that all of them need cannot be had",
    {
      environments: [environment("lab", { instanceTypes: ["m6i.large", "m6i.xlarge"] })],
      shortages: [
        shortage("m6i.large", { message: "Not enough m6i.large.", computeEnvironment: "lab" }),
      ],
      queues: waits(["lab"]),
    },
  ],
  [
    "nodes: those of the last attempt have not stopped",
    {
      environments: [lab(6)],
      instances: [one],
      tasks: [task("t-1", one, { multiNodeJobId: "mnp", desiredStatus: "STOPPED" })],
      queues: waits(["lab"]),
    },
  ],
];
