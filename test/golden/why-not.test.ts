/**
 * Every reason a waiting job can be given, and every way an environment turns INVALID, as people read them.
 * The texts are compared to the letter; UPDATE_GOLDEN=1 writes them anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { decide } from "../../src/core/decide.ts";
import { logDriverAttribute, privilegedAttribute } from "../../src/model/instance-attributes.ts";
import {
  array,
  environment,
  instance,
  job,
  needs,
  queue,
  type Story,
  shortage,
  snapshotOf,
  startingInstance,
  storyTime,
  task,
  unmanaged,
} from "../support/snapshot-builder.ts";
import { idleStories } from "./why-not-idle.ts";
import { nodeStories } from "./why-not-nodes.ts";

const goldenFile = new URL("why-not.txt", import.meta.url);
const only = (...instanceTypes: string[]) => ({ instanceTypes });
const big = job("big", needs(1, 65_536));
const full = instance("i-1", "lab");
const fullTasks = [task("t-1", full, { resources: needs(2, 7000) })];
const short = (instanceType: string, message: string, computeEnvironment = "lab") =>
  shortage(instanceType, { message, computeEnvironment });

const drivers = ["awslogs", "json-file"].map(logDriverAttribute);
const requiring = (...requiredAttributes: string[]) =>
  job("a", needs(1, 1024), { requiredAttributes });

const stories: readonly (readonly [title: string, story: Story])[] = [
  [
    "memory: more than the largest type",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [big])],
    },
  ],
  [
    "vCPUs: more than the largest type",
    {
      environments: [environment("lab", { maxvCpus: 256 })],
      queues: [queue("q", ["lab"], [job("a", needs(64, 1024))])],
    },
  ],
  [
    "GPUs: none in the environment",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [job("a", needs(1, 1024, 1))])],
    },
  ],
  [
    "GPUs: more than the largest type",
    {
      environments: [environment("lab", { ...only("g5", "m6i"), maxvCpus: 96 })],
      queues: [queue("q", ["lab"], [job("a", needs(1, 1024, 8))])],
    },
  ],
  [
    "fits in each dimension, but in no single type",
    {
      environments: [environment("lab", only("r6i.large", "c6i.xlarge"))],
      queues: [queue("q", ["lab"], [job("a", needs(4, 12_000))])],
    },
  ],
  [
    "too large for both environments of the queue",
    {
      environments: [environment("lab"), environment("spare", only("c6i"))],
      queues: [queue("q", ["lab", "spare"], [big])],
    },
  ],
  [
    "too large for one, maxvCpus too low in the other",
    {
      environments: [environment("lab"), environment("spare", { ...only("m6i"), maxvCpus: 4 })],
      queues: [queue("q", ["lab", "spare"], [job("a", needs(8, 1024))])],
    },
  ],
  [
    "too large for one, the other DISABLED",
    {
      environments: [environment("lab"), environment("spare", only("m6i"), { state: "DISABLED" })],
      queues: [queue("q", ["lab", "spare"], [job("a", needs(8, 1024))])],
    },
  ],
  [
    "UNMANAGED: too large for the instances that joined",
    {
      environments: [unmanaged("lab")],
      instances: [instance("i-1", "lab")],
      queues: [queue("q", ["lab"], [big])],
    },
  ],
  [
    "a log driver that the instances do not have",
    {
      environments: [
        environment(
          "lab",
          {},
          { registeredAttributes: { infrastructureRevision: 1, names: drivers } },
        ),
        unmanaged("own"),
      ],
      instances: [instance("i-1", "own", { attributes: drivers })],
      queues: [queue("q", ["lab", "own"], [requiring(logDriverAttribute("splunk"))])],
    },
  ],
  [
    "rights, and something else, that the instances do not have; one environment is DISABLED besides",
    {
      environments: [
        environment("lab", {}, { registeredAttributes: { infrastructureRevision: 1, names: [] } }),
        environment("off", {}, { state: "DISABLED" }),
      ],
      queues: [
        queue(
          "q",
          ["lab", "off"],
          [requiring(privilegedAttribute, "ecs.capability.firelens.fluentbit")],
        ),
      ],
    },
  ],
  [
    "the usual log driver is missing too: nothing was said by the instances of before",
    {
      environments: [
        environment(
          "lab",
          {},
          {
            infrastructureRevision: 2,
            registeredAttributes: { infrastructureRevision: 1, names: [] },
          },
        ),
        unmanaged("own"),
      ],
      instances: [instance("i-1", "own", { attributes: ["ecs.os-type"] })],
      queues: [queue("q", ["own"], [job("a")]), queue("r", ["lab"], [job("b")])],
    },
  ],
  [
    "maxvCpus below the job",
    {
      environments: [environment("lab", { ...only("m6i"), maxvCpus: 4 })],
      queues: [queue("q", ["lab"], [job("a", needs(8, 1024))])],
    },
  ],
  [
    "maxvCpus below the smallest type that holds the job, under BEST_FIT",
    {
      environments: [
        environment("lab", { ...only("m6i"), maxvCpus: 4, allocationStrategy: "BEST_FIT" }),
      ],
      queues: [queue("q", ["lab"], [job("a", needs(2, 20_000))])],
    },
  ],
  [
    "no capacity for the type that BEST_FIT waits for",
    {
      environments: [environment("lab", { ...only("m6i"), allocationStrategy: "BEST_FIT" })],
      queues: [queue("q", ["lab"], [job("a")])],
      shortages: [short("m6i.large", "This host has 1 vCPU left, m6i.large needs 2.")],
    },
  ],
  [
    "no capacity for any type of either environment",
    {
      environments: [environment("lab"), environment("spare", only("c6i.large"))],
      queues: [queue("q", ["lab", "spare"], [job("a")])],
      shortages: [
        short("m6i.large", "This host has 1 vCPU left, m6i.large needs 2."),
        short("c6i.large", "No rack has power", "spare"),
      ],
    },
  ],
  [
    "environment DISABLED",
    {
      environments: [environment("lab", {}, { state: "DISABLED" })],
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  [
    "environment INVALID",
    {
      environments: [
        environment("lab", {}, { status: "INVALID", statusReason: "CLIENT_ERROR - No image" }),
      ],
      images: {},
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  ["environment does not exist", { queues: [queue("q", ["lab"], [job("a")])] }],
  ["queue without environments", { queues: [queue("q", [], [job("a")])] }],
  [
    "update that no type can be launched for",
    {
      environments: [environment("lab", {}, { status: "UPDATING", infrastructureRevision: 2 })],
      instances: [instance("i-1", "lab")],
      queues: [queue("q", ["lab"], [job("a", needs(2, 7782)), job("b")])],
      shortages: [
        shortage("m6i.large", {
          infrastructureRevision: 2,
          code: "InvalidAMIID.NotFound",
          message: "InvalidAMIID.NotFound: The image id '[ami-2]' does not exist",
        }),
      ],
    },
  ],
  [
    "environment whose instances never join",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [job("a")])],
      joinFailures: [
        {
          computeEnvironment: "lab",
          infrastructureRevision: 1,
          since: storyTime - 600_000,
          until: storyTime + 1,
          message: "Instance i-1: Its agent did not register within 5 minutes.",
        },
      ],
    },
  ],
  [
    "environment of type FARGATE",
    {
      environments: [environment("lab", { type: "FARGATE" })],
      queues: [queue("q", ["lab"], [job("a", needs(1, 2048), { platformCapability: "FARGATE" })])],
    },
  ],
  [
    "FARGATE job in a queue of instances",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [job("a", needs(1, 2048), { platformCapability: "FARGATE" })])],
    },
  ],
  [
    "queue that is being deleted",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [job("a"), job("b")], { status: "DELETING" })],
    },
  ],
  [
    "instances busy, maxvCpus reached",
    {
      environments: [environment("lab", { maxvCpus: 2 })],
      instances: [full],
      tasks: fullTasks,
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  ...idleStories,
  [
    "instances busy, none like them can be launched any more",
    {
      environments: [environment("lab", only("c6i.large"))],
      instances: [full],
      tasks: fullTasks,
      queues: [queue("q", ["lab"], [job("a", needs(1, 6000))])],
    },
  ],
  [
    "UNMANAGED: instances busy",
    {
      environments: [unmanaged("lab")],
      instances: [full],
      tasks: fullTasks,
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  [
    "UNMANAGED: no instance has joined",
    {
      environments: [unmanaged("lab")],
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  [
    "UNMANAGED: the only instance drains, or is silent",
    {
      environments: [unmanaged("lab")],
      instances: [{ ...full, desiredStatus: "DRAINING" }],
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  [
    "an instance is launched, and others wait behind the first",
    {
      environments: [environment("lab")],
      queues: [queue("q", ["lab"], [job("a", needs(2, 1024)), job("b"), array("c", 0, 9)])],
    },
  ],
  [
    "an instance is on its way",
    {
      environments: [environment("lab")],
      instances: [startingInstance("i-1", "lab")],
      queues: [queue("q", ["lab"], [job("a")])],
    },
  ],
  [
    "the rest of an array whose first children were placed",
    {
      environments: [environment("lab", { maxvCpus: 2 })],
      instances: [instance("i-1", "lab")],
      queues: [queue("q", ["lab"], [array("c", 0, 9)])],
    },
  ],
  [
    "new environment names types that nothing offers",
    {
      environments: [
        environment("lab", only("m6i.large", "x9", "z1.huge"), { status: "CREATING" }),
      ],
    },
  ],
  [
    "new environment without an image",
    { environments: [environment("lab", {}, { status: "CREATING" })], images: {} },
  ],
  [
    "consumable resources: too little left, too little in all, none of that name, taken by an earlier queue",
    {
      environments: [environment("lab")],
      consumableResources: [
        { name: "licenses", totalQuantity: 4, inUseQuantity: 3 },
        { name: "seats", totalQuantity: 1, inUseQuantity: 0 },
      ],
      queues: [
        queue(
          "q",
          ["lab"],
          [
            job("a", needs(1, 64), { consumables: [{ name: "licenses", quantity: 2 }] }),
            job("b", needs(1, 64), { consumables: [{ name: "licenses", quantity: 5 }] }),
            job("c", needs(1, 64), { consumables: [{ name: "tokens", quantity: 1 }] }),
            job("d", needs(1, 64), { consumables: [{ name: "seats", quantity: 1 }] }),
          ],
        ),
        queue(
          "r",
          ["lab"],
          [job("e", needs(1, 64), { consumables: [{ name: "seats", quantity: 1 }] })],
        ),
      ],
    },
  ],
];

test("reasons are worded as the golden file says (UPDATE_GOLDEN=1 writes it anew)", () => {
  const actual = [...stories, ...nodeStories]
    .map(([title, story]) => tell(title, story))
    .join("\n");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
  assert.equal(actual, readFileSync(goldenFile, "utf8"));
});

function tell(title: string, story: Story): string {
  const plan = decide(snapshotOf(story));
  const lines = [`# ${title}`];
  for (const { jobId, range, code, statusReason } of plan.whyNot) {
    const children = range === undefined ? "" : ` children ${range.first} to ${range.last}`;
    lines.push(`job ${jobId}${children}  [${code}]`, `    ${statusReason}`);
  }
  for (const change of plan.changes) {
    if (change.kind !== "settle-environment" || change.status !== "INVALID") continue;
    lines.push(`compute environment ${change.computeEnvironment}  [INVALID]`);
    lines.push(`    ${change.statusReason}`);
  }
  return `${lines.join("\n")}\n`;
}
