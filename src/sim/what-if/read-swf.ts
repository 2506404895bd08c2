/**
 * A workload in the Standard Workload Format of the Parallel Workloads Archive: header lines that begin with `;`, then
 * one line per job of 18 numbers, of which -1 is not known.
 *
 *   1 job number          4 run time s        7 memory KB per processor (used)     10 memory KB per processor (asked)
 *   2 submitted s         5 processors        8 processors asked for               11 status: 1 is completed
 *   3 waited s            6 processor time s  9 time asked for s                   12 user  13 group  17 job before it
 *
 * Processors become vCPUs, the time asked for the job's timeout. How long it waited there says nothing of here.
 */
import { DocumentError } from "../../documents/document.ts";
import { generalDefinition } from "./read-jobs.ts";
import type { Submission, Workload } from "./workload.ts";

export type SwfOptions = {
  readonly jobQueue: string;
  /** Whose number becomes the share identifier. */
  readonly share: "none" | "user" | "group";
  /** Jobs with more processors become multi-node jobs of nodes with so many vCPUs. */
  readonly nodeVCpus?: number;
};

type SwfJob = {
  readonly number: number;
  readonly submittedS: number;
  readonly runS: number;
  readonly processors: number;
  readonly memoryKiB: number;
  readonly askedS: number;
  readonly status: number;
  readonly user: number;
  readonly group: number;
  readonly before: number;
};

const fieldCount = 18;
const memoryMiBUsual = 1_024;
const timeoutSecondsMin = 60;
/** A job can be depended on for so long after its end. */
const rememberedS = 6 * 86_400;

/** Throws a DocumentError that names the line. What cannot be run (no processors, no run time) is left out and told. */
export function readSwf(text: string, file: string, options: SwfOptions): Workload {
  const jobs = text.split("\n").flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith(";")) return [];
    return [jobOf(trimmed, `${file}:${index + 1}`)];
  });
  const runnable = jobs.filter(({ runS, processors }) => runS >= 0 && processors > 0);
  if (runnable.length === 0) throw new DocumentError(`${file}: has no job that could be run.`);
  runnable.sort((a, b) => a.submittedS - b.submittedS);
  const first = runnable[0]?.submittedS ?? 0;
  const places = new Map(runnable.map(({ number }, place) => [number, place]));
  const left = jobs.length - runnable.length;
  return {
    definitions: [{ input: generalDefinition }, { input: nodesDefinition }],
    submissions: runnable.map((job, place) => {
      const before = places.get(job.before);
      const isBefore = before !== undefined && before < place && isAwaited(runnable[before], job);
      return submissionOf(job, first, isBefore ? [{ submission: before }] : [], options);
    }),
    notes:
      left === 0
        ? []
        : [`${left} of ${jobs.length} jobs of ${file}: run time or processors unknown`],
  };
}

function jobOf(line: string, where: string): SwfJob {
  const fields = line.split(/\s+/).map(Number);
  if (fields.length !== fieldCount || fields.some((field) => !Number.isFinite(field))) {
    throw new DocumentError(
      `${where}: must be ${fieldCount} numbers, -1 for what is not known; found ${fields.length} fields.`,
    );
  }
  const [number = 0, submittedS = 0, , runS = -1, allocated = -1, , usedKiB = -1] = fields;
  const [asked = -1, askedS = -1, askedKiB = -1, status = -1, user = -1, group = -1] =
    fields.slice(7);
  if (submittedS < 0) throw new DocumentError(`${where}: the submit time (field 2) is not known.`);
  return {
    ...{ number, submittedS, runS, askedS, status, user, group },
    processors: asked > 0 ? asked : allocated,
    memoryKiB: askedKiB > 0 ? askedKiB : usedKiB,
    before: fields[16] ?? -1,
  };
}

/** AWS fails what depends on a job that failed, and knows a job for a week after its end. */
function isAwaited(before: SwfJob | undefined, job: SwfJob): boolean {
  if (before === undefined || isFailure(before)) return false;
  return job.submittedS - before.submittedS - before.runS < rememberedS;
}

/** Cancelled ones that ran ended then; nothing went wrong with them. */
function isFailure({ status }: SwfJob): boolean {
  return status === 0;
}

function submissionOf(
  job: SwfJob,
  firstS: number,
  dependsOn: Submission["dependsOn"],
  { jobQueue, share, nodeVCpus }: SwfOptions,
): Submission {
  const nodes = nodeVCpus === undefined ? 1 : Math.ceil(job.processors / nodeVCpus);
  const vCpus = nodes > 1 ? (nodeVCpus ?? 1) : job.processors;
  const memoryMiB =
    job.memoryKiB > 0 ? Math.max(4, Math.ceil((job.memoryKiB * vCpus) / 1024)) : memoryMiBUsual;
  const needs = [
    { type: "VCPU" as const, value: String(vCpus) },
    { type: "MEMORY" as const, value: String(memoryMiB) },
  ];
  const timeout = Math.max(timeoutSecondsMin, Math.ceil(job.askedS));
  const whose = share === "none" ? undefined : job[share];
  const fate = {
    runMs: Math.round(job.runS * 1000),
    pullMs: 0,
    exitCode: isFailure(job) ? 1 : 0,
  };
  return {
    atMs: Math.round((job.submittedS - firstS) * 1000),
    dependsOn,
    group: "swf",
    fate: () => fate,
    input: {
      jobName: `swf-${job.number}`,
      jobQueue,
      ...(nodes > 1 ? nodesOf(nodes, needs) : oneOf(needs)),
      ...(job.askedS > 0 && { timeout: { attemptDurationSeconds: timeout } }),
      ...(whose !== undefined && { shareIdentifier: whose < 0 ? "unknown" : `${share}${whose}` }),
    },
  };
}

type Needs = { readonly type: "VCPU" | "MEMORY"; readonly value: string }[];

function oneOf(resourceRequirements: Needs) {
  const jobDefinition = generalDefinition.jobDefinitionName;
  return { jobDefinition, containerOverrides: { resourceRequirements } };
}

function nodesOf(numNodes: number, resourceRequirements: Needs) {
  return {
    jobDefinition: nodesDefinition.jobDefinitionName,
    nodeOverrides: {
      numNodes,
      nodePropertyOverrides: [{ targetNodes: "0:", containerOverrides: { resourceRequirements } }],
    },
  };
}

const nodesDefinition = {
  schedulingPriority: 1,
  jobDefinitionName: "simulated-nodes",
  type: "multinode" as const,
  nodeProperties: {
    numNodes: 2,
    mainNode: 0,
    nodeRangeProperties: [
      { targetNodes: "0:", container: generalDefinition.containerProperties ?? { image: "" } },
    ],
  },
};
