/** The cluster of a simulation of scale: so many machines of sixteen vCPUs, of one environment, on one queue. */
import { readDocument } from "../../../src/documents/document.ts";
import { awsRequestReader } from "../../../src/main/read-aws-request.ts";
import { type Cluster, readCluster } from "../../../src/sim/what-if/read-cluster.ts";
import { readJobs } from "../../../src/sim/what-if/read-jobs.ts";
import type { Workload } from "../../../src/sim/what-if/workload.ts";

export const vCpusPerMachine = 16;

const read = awsRequestReader();

export function paperCluster(machines: number): Cluster {
  const text = `
instanceTypes:
  - { name: paper1.node, vCpus: ${vCpusPerMachine}, memoryMiB: 65536, pricePerHour: 1 }
computeEnvironments:
  - computeEnvironmentName: paper
    computeResources:
      type: EC2
      allocationStrategy: BEST_FIT_PROGRESSIVE
      maxvCpus: ${machines * vCpusPerMachine}
      instanceTypes: [paper1.node]
jobQueues:
  - { jobQueueName: paper, computeEnvironmentOrder: [{ order: 1, computeEnvironment: paper }] }
`;
  return readCluster(readDocument(text, "cluster"), read, []);
}

/** A tenth of the jobs comes one by one over half an hour, the others as arrays at the beginning. */
export function paperWorkload(jobs: number): Workload {
  const alone = Math.ceil(jobs / 10);
  const size = Math.min(1_000, Math.ceil(jobs / 10));
  const arrays = Math.floor((jobs - alone) / size);
  const text = `
jobs:
  - jobName: children
    jobQueue: paper
    count: ${arrays}
    arrayProperties: { size: ${size} }
    duration: { uniform: [5m, 15m] }
  - jobName: alone
    jobQueue: paper
    count: ${alone}
    arrivals: { over: 30m }
    duration: { uniform: [5m, 15m] }
`;
  return readJobs(readDocument(text, "jobs"), read, 1);
}

/** Fills the whole cluster with jobs that last, children of arrays. */
export function lastingWorkload(machines: number): Workload {
  const slots = machines * vCpusPerMachine;
  const size = Math.min(slots, 10_000);
  const text = `
jobs:
  - jobName: lasts
    jobQueue: paper
    count: ${Math.ceil(slots / size)}
    arrayProperties: { size: ${size} }
    duration: 30d
`;
  return readJobs(readDocument(text, "jobs"), read, 1);
}
