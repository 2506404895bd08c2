import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../../documents/document.ts";
import { instanceTypes } from "../../machines/catalogue/instance-types.ts";
import { awsRequestReader } from "../../main/read-aws-request.ts";
import { readCluster } from "./read-cluster.ts";
import { readJobs } from "./read-jobs.ts";

const read = awsRequestReader();

const cluster = (text: string) => readCluster(readDocument(text, "c.yaml"), read, instanceTypes());
const jobs = (text: string) => readJobs(readDocument(text, "j.yaml"), read, 1);

const lab = `
computeEnvironments:
  - computeEnvironmentName: lab
    computeResources: { type: EC2, maxvCpus: 4 }
jobQueues: [{ jobQueueName: q, computeEnvironmentOrder: [{ order: 1, computeEnvironment: lab }] }]
`;

describe("the file of a cluster", () => {
  it("may leave out what a simulation does not look at", () => {
    const [environment] = cluster(lab).computeEnvironments;
    assert.equal(environment?.input.type, "MANAGED");
    assert.equal(environment?.input.computeResources?.maxvCpus, 4);
    assert.deepEqual(environment?.input.computeResources?.subnets, ["subnet-simulated"]);
  });

  it("gives types of the catalogue other prices, and knows new ones", () => {
    const { instanceTypes: types, spotPrices } = cluster(`${lab}
instanceTypes:
  - { name: m6i.large, pricePerHour: 7, spotPricePerHour: 2 }
  - { name: lab1.node, vCpus: 3, memoryMiB: 64, pricePerHour: 1 }
`);
    assert.equal(types.find(({ name }) => name === "m6i.large")?.pricePerHour, 7);
    assert.equal(types.find(({ name }) => name === "m6i.large")?.vCpus, 2);
    assert.equal(types.find(({ name }) => name === "lab1.node")?.family, "lab1");
    assert.equal(spotPrices.get("m6i.large"), 2);
  });

  it("is told its mistakes with line and place", () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      [
        lab.replace("maxvCpus: 4", "maxvCpu: 4"),
        /^DocumentError: c\.yaml:4: \S+\.computeResources\.maxvCpus is required: a number\.$/,
      ],
      [
        lab.replace("maxvCpus: 4", "maxvCpus: 4, cores: 1"),
        /c\.yaml:4: \S+\.cores is not known to AWS Batch here/,
      ],
      [
        lab.replace("maxvCpus: 4", "maxvCpus: four"),
        /computeResources\.maxvCpus must be a number, not a string\./,
      ],
      [
        `${lab}prices: 1`,
        /c\.yaml:6: prices is not known here\. What may stand here: computeEnvironments, /,
      ],
      ["jobQueues: []", /computeEnvironments must have at least one compute environment/],
      [
        `${lab}instanceTypes: [{ name: lab1.node, vCpus: 2 }]`,
        /instanceTypes\[0\]\.memoryMiB must be a whole number of at least 1, not absent/,
      ],
    ];
    for (const [text, message] of wrong) assert.throws(() => cluster(text), message);
  });
});

describe("the file of a workload", () => {
  it("draws the same jobs from the same seed, whatever else is in the file", () => {
    const kind =
      "{ jobName: a, jobQueue: q, count: 20, arrivals: { perHour: 30 }, duration: { exponential: 9m } }";
    const other = "{ jobName: b, jobQueue: q, count: 3, duration: 1m }";
    const fates = (text: string) =>
      jobs(text)
        .submissions.filter(({ group }) => group === "a")
        .map(({ atMs, fate }) => [atMs, fate(0, 1), fate(7, 2)]);
    assert.deepEqual(fates(`jobs: [${kind}]`), fates(`jobs: [${other}, ${kind}]`));
  });

  it("submits nothing before what it depends on", () => {
    const { submissions } = jobs(`
jobs:
  - { jobName: a, jobQueue: q, count: 3, arrivals: { at: 1h, every: 10m }, duration: 1m }
  - { jobName: b, jobQueue: q, count: 3, dependsOn: [{ jobName: a }], duration: 1m }
`);
    assert.deepEqual(
      submissions.map(({ group, atMs, dependsOn }) => [group, atMs / 60_000, dependsOn]),
      [
        ["a", 60, []],
        ["b", 60, [{ submission: 0 }]],
        ["a", 70, []],
        ["b", 70, [{ submission: 2 }]],
        ["a", 80, []],
        ["b", 80, [{ submission: 4 }]],
      ],
    );
  });

  it("is told its mistakes with line and place", () => {
    const kind = (more: string) => `jobs:\n  - { jobName: a, jobQueue: q, duration: 1m${more} }`;
    const wrong: readonly (readonly [string, RegExp])[] = [
      [
        "jobs: [{ jobName: a, duration: 1m }]",
        /j\.yaml:1: jobs\[0\]\.jobQueue is required: a string\.$/,
      ],
      [
        kind(", many: 3"),
        /j\.yaml:2: jobs\[0\]\.many is not known to AWS Batch here.*Of our own there are count, /,
      ],
      [kind(", count: 0"), /jobs\[0\]\.count must be a whole number from 1 to 10000000, not 0\./],
      [
        kind(", arrivals: { every: 1m, over: 1h }"),
        /arrivals must have at most one of every, perHour and over/,
      ],
      [
        kind(", dependsOn: [{ jobName: b }]"),
        /dependsOn\[0\]\.jobName must be the jobName of a kind that stands before this one: none\./,
      ],
      ["jobs: []", /jobs must have at least one kind of jobs/],
    ];
    for (const [text, message] of wrong) assert.throws(() => jobs(text), message);
  });
});
