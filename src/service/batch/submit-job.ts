/**
 * SubmitJob. Everything is checked, resolved and written in one transaction; an array of ten thousand is one row
 * and one range.
 *
 * A job without unmet dependencies is RUNNABLE from its first row on: SUBMITTED would last no time at all here.
 * The order of the checks is AWS's, so that a request with two faults is told the same one.
 */
import type { SubmitJobRequest, SubmitJobResponse } from "@aws-sdk/client-batch";
import { launchFault } from "../../core/lifecycle/launch-fault.ts";
import { recordSubmitted } from "../../ledger/record-submitted.ts";
import { jobArn, jobDefinitionArn, type Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Job, JobSpec } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { Transaction } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkConsumables, consumableNeeds } from "./check-consumables.ts";
import { checkImagesServe, cudaOf } from "./check-images-serve.ts";
import { capabilityOf, checkCapability, findOpenQueue } from "./check-queue-takes-job.ts";
import { checkRetryStrategy } from "./check-retry-strategy.ts";
import { checkShare } from "./check-share.ts";
import { checkTags } from "./check-tags.ts";
import { checkTimeout } from "./check-timeout.ts";
import { findJobDefinition } from "./find-job-definition.ts";
import { type Dependencies, readDependencies } from "./read-dependencies.ts";
import { type Refuse, refuseFor } from "./refuse.ts";
import { checkRunnable, resolveWork, sumOfNeeds } from "./resolve-work.ts";
import { stated } from "./stated.ts";

type Input = Decoded<SubmitJobRequest>;

const sizeKiBMax = 30;
const arraySizeMin = 2;
const arraySizeMax = 10_000;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

export async function submitJob(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<SubmitJobResponse> {
  const refuse = refuseFor(context);
  checkSize(refuse, input);
  if (!namePattern.test(input.jobName)) {
    refuse(
      `Job name should match valid pattern. "${input.jobName}" is not 1 to 128 letters, digits, - and _ with a letter or digit first.`,
    );
  }
  checkSupported(refuse, input);
  const jobId = deps.ids.jobId();
  const now = deps.clock.now();
  await deps.store.transact((tx) => insertJob(deps, refuse, tx, input, { jobId, now }), {
    checksFirst: true,
  });
  deps.poke();
  return { jobArn: jobArn(deps.site, jobId), jobName: input.jobName, jobId };
}

async function insertJob(
  { site, waitingJobs }: ServiceDeps,
  refuse: Refuse,
  tx: Transaction,
  input: Input,
  { jobId, now }: { readonly jobId: string; readonly now: number },
): Promise<void> {
  await waitingJobs.admit(tx);
  const definition = await findJobDefinition(site, tx, input.jobDefinition);
  const queue = await findOpenQueue(site, tx, input.jobQueue);
  checkRunnable(refuse, definition);
  const platformCapability = capabilityOf(definition);
  await checkCapability(tx, queue, platformCapability);
  const share = await checkShare(refuse, tx, queue, definition, input, now);
  const arraySize = checkArraySize(refuse, input);
  const newJob = { jobId, arraySize };
  const dependencies = await readDependencies(refuse, site, tx, newJob, input.dependsOn ?? []);

  const parameters = { ...definition.parameters, ...input.parameters };
  const resolved = resolveWork(refuse, site, input, definition, parameters, platformCapability);
  const { resources, work, nodes, nodeNeeds, containers } = resolved;
  const multiNode = nodes !== undefined;
  await checkImagesServe(refuse, tx, queue, { multiNode, ...cudaOf(containers) });
  const consumableResources = consumablesOf(refuse, site, input, definition);
  const consumables = sumOfNeeds([...consumableNeeds(consumableResources ?? []), ...nodeNeeds]);
  const job: Omit<Job, "queueOrder"> = {
    jobId,
    jobName: input.jobName,
    jobQueue: queue.name,
    status: firstStatus(dependencies, arraySize),
    createdAt: now,
    resources,
    platformCapability,
    attempts: [],
    ...share,
    ...(resolved.requiredAttributes && { requiredAttributes: resolved.requiredAttributes }),
    ...(consumables.length === 0 ? {} : { consumables }),
    ...(arraySize === undefined ? {} : { arraySize }),
    ...(nodes === undefined ? {} : { nodes }),
  };
  const tags = checkTags(input.tags);
  const propagateTags = input.propagateTags ?? definition.propagateTags;
  const definitionTags = definition.tags;
  const { overrides } = resolved;
  const fault = launchFault({ overrides, propagateTags, definitionTags, jobTags: tags });
  const spec: JobSpec = {
    jobDefinitionArn: jobDefinitionArn(site, definition.name, definition.revision),
    parameters,
    ...work,
    dependsOn: stated(input.dependsOn ?? []),
    platformCapabilities: [platformCapability],
    propagateTags,
    ...(propagateTags && Object.keys(definitionTags).length > 0 ? { definitionTags } : {}),
    ...retryOf(refuse, input, definition),
    ...timeoutOf(refuse, input, definition),
    ...priorityOf(input, definition),
    ...(consumableResources === undefined ? {} : { consumableResources }),
    tags,
    ...(fault === undefined ? {} : { launchFault: fault }),
  };
  const { waitsFor, elementWise } = dependencies;
  const queueOrder = await tx.jobs.insert({ job, spec, waitsFor, elementWise });
  await recordSubmitted(tx, { ...job, queueOrder }, dependencies, now);
}

/** An array parent is PENDING all its life; whether its range may start is told by what the job waits for. */
function firstStatus(
  { waitsFor, failed }: Dependencies,
  arraySize: number | undefined,
): "PENDING" | "RUNNABLE" {
  return waitsFor.length > 0 || failed || arraySize !== undefined ? "PENDING" : "RUNNABLE";
}

function checkSize(refuse: Refuse, input: Input): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes >= sizeKiBMax * 1024) {
    refuse(`Job size must be less than ${sizeKiBMax} KiB, got ${Math.ceil(bytes / 1024)} KiB`);
  }
}

/** Members of AWS Batch's request that nothing here acts on yet: said, rather than ignored. */
function checkSupported(refuse: Refuse, input: Input): void {
  if (input.eksPropertiesOverride !== undefined) {
    refuse("eksPropertiesOverride can only be used with job definitions of eksProperties.");
  }
}

/** `arrayProperties: {}` is what several clients send for a job that is no array. */
function checkArraySize(refuse: Refuse, input: Input): number | undefined {
  const size = input.arrayProperties?.size;
  if (size === undefined) return undefined;
  if (!Number.isInteger(size) || size < arraySizeMin || size > arraySizeMax) {
    refuse(
      `Array size must be between ${arraySizeMin} and ${arraySizeMax}, got arrayProperties.size ${size}.`,
    );
  }
  return size;
}

/** A submitted strategy replaces the definition's as a whole. */
function retryOf(
  refuse: Refuse,
  input: Input,
  definition: JobDefinition,
): Pick<JobSpec, "retryStrategy"> {
  if (input.retryStrategy !== undefined) {
    return { retryStrategy: checkRetryStrategy(refuse, input.retryStrategy) };
  }
  return definition.retryStrategy === undefined ? {} : { retryStrategy: definition.retryStrategy };
}

/** A submitted list replaces the definition's as a whole; an empty one asks for nothing. */
function consumablesOf(
  refuse: Refuse,
  site: Site,
  { consumableResourcePropertiesOverride: override }: Input,
  definition: JobDefinition,
): JobSpec["consumableResources"] {
  if (override === undefined) return definition.consumableResources;
  return checkConsumables(refuse, site, override);
}

function timeoutOf(
  refuse: Refuse,
  input: Input,
  definition: JobDefinition,
): Pick<JobSpec, "timeoutSeconds"> {
  const timeoutSeconds = checkTimeout(refuse, input.timeout) ?? definition.timeoutSeconds;
  return timeoutSeconds === undefined ? {} : { timeoutSeconds };
}

function priorityOf(input: Input, definition: JobDefinition): Pick<JobSpec, "schedulingPriority"> {
  const schedulingPriority = input.schedulingPriorityOverride ?? definition.schedulingPriority;
  return schedulingPriority === undefined ? {} : { schedulingPriority };
}
