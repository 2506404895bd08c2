import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../../documents/document.ts";
import { nothingFails, readFaultPlan } from "../../faults/fault-plan.ts";
import { instanceTypes } from "../../machines/catalogue/instance-types.ts";
import { awsRequestReader } from "../../main/read-aws-request.ts";
import type { StudyReport } from "../report/study-report.ts";
import { readCluster } from "./read-cluster.ts";
import { readJobs } from "./read-jobs.ts";
import { readSwf } from "./read-swf.ts";
import { runStudy } from "./run-study.ts";
import type { Workload } from "./workload.ts";

const read = awsRequestReader();

const clusterText = `
computeEnvironments:
  - computeEnvironmentName: lab
    computeResources:
      { type: SPOT, allocationStrategy: BEST_FIT_PROGRESSIVE, maxvCpus: 4, instanceTypes: [lab1.node] }
jobQueues:
  - { jobQueueName: main, computeEnvironmentOrder: [{ order: 1, computeEnvironment: lab }] }
instanceTypes:
  - { name: lab1.node, vCpus: 2, memoryMiB: 8192, pricePerHour: 3, spotPricePerHour: 1 }
launchTime: 1m
`;

function jobs(text: string): Workload {
  return readJobs(readDocument(text, "jobs.yaml"), read, 1);
}

type Given = { readonly workload: Workload; readonly cluster?: string; readonly faults?: string };

async function study({ workload, cluster = clusterText, faults }: Given): Promise<StudyReport> {
  return runStudy({
    cluster: readCluster(readDocument(cluster, "cluster.yaml"), read, instanceTypes()),
    workload,
    faults: faults === undefined ? nothingFails : readFaultPlan(readDocument(faults, "f.yaml")),
    seed: 1,
  });
}

describe("a study", () => {
  it("says how long jobs wait and take, and what the machines cost", async () => {
    const workload = jobs("jobs: [{ jobName: work, jobQueue: main, count: 8, duration: 10m }]");
    const report = await study({ workload });
    assert.equal(report.all.succeeded, 8);
    // Four at a time on two machines of two vCPUs, which take a minute to start.
    const minutes = Math.round(report.makespan / 60_000);
    assert.equal(minutes, 21);
    assert.equal(Math.round((report.all.wait?.p50 ?? 0) / 60_000), 1);
    assert.equal(Math.round((report.all.wait?.max ?? 0) / 60_000), 11);
    const [machine, ...others] = report.machines;
    assert.deepEqual(others, []);
    assert.equal(machine?.instanceType, "lab1.node");
    assert.equal(machine?.purchase, "Spot");
    assert.equal(machine?.launches, 2);
    assert.ok(Math.abs((machine?.cost ?? 0) - (machine?.hours ?? 0)) < 1e-9, "a dollar an hour");
    const peak = Math.max(...report.series.points.map(({ running }) => running));
    assert.equal(peak, 4);
  });

  it("is the same to the letter whenever its files and seed are", async () => {
    const workload = jobs(`
jobs:
  - { jobName: first, jobQueue: main, count: 5, arrivals: { perHour: 60 }, duration: { exponential: 5m } }
  - { jobName: next, jobQueue: main, count: 5, dependsOn: [{ jobName: first }], duration: 1m,
      arrayProperties: { size: 3 }, failures: { share: 0.3 }, retryStrategy: { attempts: 2 } }
`);
    const faults = "{ launches: { refused: 0.3 }, spot: { reclaimsPerHour: 2 } }";
    const [one, other] = [await study({ workload, faults }), await study({ workload, faults })];
    assert.deepEqual(one, other);
    assert.equal(one.all.jobs, 20);
    assert.equal(one.all.unfinished, 0);
  });

  it("says what waits for ever, and why", async () => {
    const workload = jobs(`
jobs:
  - { jobName: small, jobQueue: main, duration: 1m }
  - { jobName: large, jobQueue: main, count: 3, duration: 1m, needs: { vCpus: 4 } }
  - { jobName: late, jobQueue: main, arrivals: { at: 10m }, duration: 1m }
`);
    const { all, waiting } = await study({ workload });
    assert.deepEqual([all.succeeded, all.unfinished], [1, 4]);
    const [first, second] = waiting.map(({ why }) => why).sort();
    assert.match(first ?? "", /^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT/);
    assert.match(second ?? "", /^Waits behind job large, which is first in job queue main /);
    assert.equal(
      waiting.reduce((sum, line) => sum + line.jobs, 0),
      4,
    );
  });

  it("runs a log of another cluster, large jobs on several nodes", async () => {
    const log = [
      "1 0 -1 600 1 -1 -1 1 -1 -1 1 1 1 1 1 -1 -1 -1",
      "2 60 -1 600 4 -1 -1 4 -1 -1 1 2 1 1 1 -1 -1 -1",
    ].join("\n");
    const workload = readSwf(log, "a.swf", { jobQueue: "main", share: "none", nodeVCpus: 2 });
    const cluster = clusterText.replace("type: SPOT", "type: EC2");
    const { all, series } = await study({ workload, cluster });
    assert.equal(all.succeeded, 2);
    assert.equal(Math.max(...series.points.map(({ vCpusUsed }) => vCpusUsed)), 4);
  });

  it("knows GPUs, Graviton and Fargate", async () => {
    const cluster = `
computeEnvironments:
  - { computeEnvironmentName: gpu, computeResources: { type: EC2, maxvCpus: 8, instanceTypes: [g4dn.xlarge] } }
  - { computeEnvironmentName: arm, computeResources: { type: EC2, maxvCpus: 8, instanceTypes: [m7g] } }
  - { computeEnvironmentName: fargate, computeResources: { type: FARGATE_SPOT, maxvCpus: 8 } }
jobQueues:
  - { jobQueueName: gpu, computeEnvironmentOrder: [{ order: 1, computeEnvironment: gpu }] }
  - { jobQueueName: arm, computeEnvironmentOrder: [{ order: 1, computeEnvironment: arm }] }
  - { jobQueueName: fargate, computeEnvironmentOrder: [{ order: 1, computeEnvironment: fargate }] }
`;
    const workload = jobs(`
jobDefinitions:
  - jobDefinitionName: slice
    type: container
    platformCapabilities: [FARGATE]
    containerProperties:
      image: any
      executionRoleArn: arn:aws:iam::000000000000:role/any
      resourceRequirements: [{ type: VCPU, value: "0.5" }, { type: MEMORY, value: "1024" }]
jobs:
  - { jobName: g, jobQueue: gpu, count: 2, duration: 1m, needs: { gpus: 1 } }
  - { jobName: a, jobQueue: arm, count: 2, duration: 1m }
  - { jobName: f, jobQueue: fargate, count: 2, duration: 1m, jobDefinition: slice }
`);
    const { all, machines } = await study({ workload, cluster });
    assert.equal(all.succeeded, 6);
    const bought = machines.map(({ instanceType, purchase }) => `${instanceType} ${purchase}`);
    assert.deepEqual(bought.sort().slice(0, 2), ["fargate Fargate Spot", "g4dn.xlarge on-demand"]);
    assert.match(bought.join(), /m7g\.\w+ on-demand/);
    const fargate = machines.find(({ purchase }) => purchase === "Fargate Spot");
    assert.equal(fargate?.launches, 2);
  });

  it("injects the faults of a plan", async () => {
    const workload = jobs(
      "jobs: [{ jobName: work, jobQueue: main, count: 10, duration: 10m, retryStrategy: { attempts: 10 } }]",
    );
    const faults = `
launches: { refused: 0.3, answerLost: 0.2, neverJoins: 0.2, slow: { share: 0.5, by: 1m } }
machines: { deathsPerHour: 3 }
spot: { reclaimsPerHour: 3, noticeSeconds: 60 }
requests: { throttled: 0.5 }
containers: [{ fault: exit, share: 1, attempts: 1 }]
`;
    const report = await study({ workload, faults });
    assert.equal(report.all.succeeded, 10);
    assert.ok(report.retries >= 10, "every first attempt failed");
    assert.ok(report.machineDeaths > 0 && report.interruptions > 0 && report.launchesRefused > 0);
    assert.equal(report.faults.length, 8);
  });

  it("tells refusals of the service at the place of what was refused", async () => {
    const wrong = clusterText.replace("maxvCpus: 4", "maxvCpus: 4, minvCpus: 8");
    const workload = jobs("jobs: [{ jobName: work, jobQueue: main, duration: 1m }]");
    await assert.rejects(
      study({ workload, cluster: wrong }),
      /^DocumentError: cluster\.yaml:3: computeEnvironments\[0\] is refused: /,
    );
    const lost = jobs("jobs:\n  - { jobName: work, jobQueue: nowhere, duration: 1m }");
    await assert.rejects(
      study({ workload: lost }),
      /^DocumentError: jobs\.yaml:2: jobs\[0\] is refused: /,
    );
  });
});
