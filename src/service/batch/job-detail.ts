/**
 * A job as DescribeJobs shows it.
 *
 * Clients read more than the model requires: `startedAt` is there (0) for a job that never ran, lists are there
 * when empty, `container` carries what the definition and the overrides came to. Its task members speak of the
 * attempt under way, and between attempts of the last one.
 */
import type {
  AttemptDetail,
  AttemptTaskContainerDetails,
  ContainerDetail,
  EcsPropertiesDetail,
  JobDetail,
  NetworkInterface,
} from "@aws-sdk/client-batch";
import { workOf } from "../../core/lifecycle/node-ranges.ts";
import { isArrayParent } from "../../core/lifecycle/transition.ts";
import { batchArn, jobArn, type Site } from "../../model/arn.ts";
import type { ContainerProperties } from "../../model/container.ts";
import type { ContainerOutcome, Job, JobAttempt, JobSpec } from "../../model/job.ts";
import type { EcsProperties } from "../../model/task-work.ts";
import type { ChildCounts } from "../../ports/store.ts";
import { shownConsumables } from "./check-consumables.ts";
import { present } from "./present.ts";
import { shownNodes } from "./shown-work.ts";

export type DescribedJob = {
  readonly job: Job;
  readonly spec: JobSpec;
  /** Of an array parent. */
  readonly childCounts?: ChildCounts;
  /** Why a RUNNABLE job waits, as the last plan said; what a PENDING one waits for. */
  readonly whyWaiting?: string;
};

const singleAttempt = { attempts: 1, evaluateOnExit: [] };

export function jobDetail(site: Site, described: DescribedJob): JobDetail {
  const { job, spec, whyWaiting } = described;
  const isChild = job.arrayParentId !== undefined || job.nodeParentId !== undefined;
  return {
    jobArn: jobArn(site, job.jobId),
    jobName: job.jobName,
    jobId: job.jobId,
    jobQueue: batchArn(site, "job-queue", job.jobQueue),
    status: job.status,
    ...present({ shareIdentifier: job.shareIdentifier }),
    ...present({ schedulingPriority: spec.schedulingPriority }),
    attempts: job.attempts.map((attempt) =>
      job.nodes === undefined ? attemptDetail(job, attempt) : mainNodeAttempt(attempt),
    ),
    ...present({ statusReason: job.statusReason ?? whyWaiting }),
    createdAt: job.createdAt,
    retryStrategy: {
      attempts: (spec.retryStrategy ?? singleAttempt).attempts,
      evaluateOnExit: [...(spec.retryStrategy ?? singleAttempt).evaluateOnExit],
    },
    startedAt: job.startedAt ?? 0,
    ...present({ stoppedAt: stoppedAtShown(job) }),
    // What an array waits for is its parent's affair, and a parent's tags are not its children's.
    dependsOn: isChild ? [] : spec.dependsOn.map((dependency) => ({ ...dependency })),
    jobDefinition: spec.jobDefinitionArn,
    parameters: { ...spec.parameters },
    ...workDetail(job, spec),
    ...arrayProperties(described),
    ...(spec.timeoutSeconds === undefined
      ? {}
      : { timeout: { attemptDurationSeconds: spec.timeoutSeconds } }),
    tags: isChild ? {} : { ...spec.tags },
    propagateTags: spec.propagateTags,
    platformCapabilities: [job.platformCapability],
    ...(spec.consumableResources === undefined
      ? {}
      : { consumableResourceProperties: shownConsumables(spec.consumableResources) }),
    isCancelled: job.cancelReason !== undefined,
    isTerminated: job.terminateReason !== undefined,
  };
}

/** A multi-node job runs nothing of its own: what its nodes run is theirs to tell. */
function workDetail(
  job: Job,
  spec: JobSpec,
): Pick<JobDetail, "container" | "ecsProperties" | "nodeProperties" | "nodeDetails"> {
  if (job.nodes !== undefined && spec.nodeProperties !== undefined) {
    return { nodeProperties: shownNodes(spec.nodeProperties) };
  }
  const { container, ecsProperties } = workOf(spec, job.nodeIndex) ?? {};
  return {
    ...(container !== undefined && { container: containerDetail(job, container) }),
    ...(ecsProperties !== undefined && {
      container: {},
      ecsProperties: ecsDetail(job, ecsProperties),
    }),
    ...(job.nodeIndex !== undefined && {
      nodeDetails: {
        nodeIndex: job.nodeIndex,
        isMainNode: job.nodeIndex === spec.nodeProperties?.mainNode,
      },
    }),
  };
}

/** Recorded answers of AWS show no `stoppedAt` on an array parent that succeeded. */
export function stoppedAtShown(job: Job): number | undefined {
  return isArrayParent(job) && job.status === "SUCCEEDED" ? undefined : job.stoppedAt;
}

function containerDetail(job: Job, container: ContainerProperties): ContainerDetail {
  const last = job.attempts.at(-1);
  const shown = job.live ?? last;
  const echoed: object = {
    command: [],
    volumes: [],
    environment: [],
    mountPoints: [],
    ulimits: [],
    secrets: [],
    resourceRequirements: [],
    ...container,
    networkInterfaces: networkInterfaces(shown),
    ...present({
      containerInstanceArn: containerInstanceShown(job, shown),
      taskArn: shown?.taskArn,
      // A new attempt has none until it runs; the last one's log can be read meanwhile.
      logStreamName: shown?.logStreamName ?? last?.logStreamName,
    }),
    ...(job.live === undefined && last !== undefined ? exitOf(last) : {}),
  };
  // The row keeps the members as the SDK's own types gave them to RegisterJobDefinition.
  return echoed as ContainerDetail;
}

/** As of one container, but each tells of itself: what the containers share is said of their task. */
function ecsDetail(job: Job, { taskProperties: [task] }: EcsProperties): EcsPropertiesDetail {
  const last = job.attempts.at(-1);
  const shown = job.live ?? last;
  const outcomes = shown?.containers ?? last?.containers ?? [];
  const echoed: object = {
    volumes: [],
    ...task,
    containers: task.containers.map((container) => ({
      command: [],
      dependsOn: [],
      environment: [],
      mountPoints: [],
      ulimits: [],
      secrets: [],
      resourceRequirements: [],
      networkInterfaces: [],
      ...container,
      ...outcomes.find(({ name }) => name === container.name),
    })),
    ...present({
      containerInstanceArn: containerInstanceShown(job, shown),
      taskArn: shown?.taskArn,
    }),
  };
  return { taskProperties: [echoed] };
}

/** Fargate has machines too, which nobody sees. */
function containerInstanceShown(
  { platformCapability }: Job,
  attempt: { readonly containerInstanceArn?: string } | undefined,
): string | undefined {
  return platformCapability === "FARGATE" ? undefined : attempt?.containerInstanceArn;
}

function attemptDetail(job: Job, attempt: JobAttempt): AttemptDetail {
  const { taskArn } = attempt;
  const containerInstanceArn = containerInstanceShown(job, attempt);
  return {
    ...(attempt.containers === undefined
      ? {
          container: {
            ...present({ containerInstanceArn, taskArn, logStreamName: attempt.logStreamName }),
            ...exitOf(attempt),
            networkInterfaces: networkInterfaces(attempt),
          },
        }
      : {
          container: {},
          taskProperties: [
            {
              ...present({ containerInstanceArn, taskArn }),
              containers: attempt.containers.map(containerAttempt),
            },
          ],
        }),
    ...present({ startedAt: attempt.startedAt }),
    stoppedAt: attempt.stoppedAt,
    ...present({ statusReason: attempt.statusReason }),
  };
}

/** As recorded answers of AWS show it for the job: where the main node ran is the node's to tell. */
function mainNodeAttempt(attempt: JobAttempt): AttemptDetail {
  return {
    container: {
      ...present({ logStreamName: attempt.logStreamName }),
      ...exitOf(attempt),
      networkInterfaces: [],
    },
    ...present({ startedAt: attempt.startedAt }),
    stoppedAt: attempt.stoppedAt,
    ...present({ statusReason: attempt.statusReason }),
  };
}

function networkInterfaces(
  attempt: Pick<JobAttempt, "privateIpv4Address"> | undefined,
): NetworkInterface[] {
  const { privateIpv4Address } = attempt ?? {};
  return privateIpv4Address === undefined ? [] : [{ privateIpv4Address }];
}

function containerAttempt(outcome: ContainerOutcome): AttemptTaskContainerDetails {
  return { ...outcome, networkInterfaces: [] };
}

function exitOf(attempt: JobAttempt): { exitCode?: number; reason?: string } {
  return present({ exitCode: attempt.exitCode, reason: attempt.reason });
}

function arrayProperties({ job, childCounts }: DescribedJob): Pick<JobDetail, "arrayProperties"> {
  if (job.arrayIndex !== undefined) return { arrayProperties: { index: job.arrayIndex } };
  if (job.arraySize === undefined) return {};
  return {
    arrayProperties: { size: job.arraySize, ...present({ statusSummary: childCounts }) },
  };
}
