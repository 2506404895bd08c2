/** ExplainJob: why a job waits, what would help, how many are before it, and when it may start. */
import { isArrayParent } from "../../core/lifecycle/transition.ts";
import { stageOf } from "../../core/scheduling/stage-of.ts";
import { clientError } from "../../model/errors.ts";
import { isTerminal, type Job, type JobSpec } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { Explained } from "../../ports/explanations.ts";
import type { View } from "../../ports/store.ts";
import type { ExplainJobInput, ExplainJobOutput } from "../../yard/explain.ts";
import { namedResource } from "../batch/named-resource.ts";
import { present } from "../batch/present.ts";
import { whyPending } from "../batch/why-pending.ts";
import type { ServiceDeps } from "../deps.ts";
import { estimateOf, readHistory } from "./estimate.ts";
import { allSuggestions, overridesOf, shownEnvironments } from "./shown-suggestions.ts";

/** Counting goes no further. */
const aheadMax = 20_000;
const waitsForMax = 20;

export async function explainJob(
  deps: ServiceDeps,
  { jobId: given }: ExplainJobInput,
): Promise<ExplainJobOutput> {
  const { site, store, explanations, clock } = deps;
  const jobId = namedResource(site, "job", given);
  if (jobId === undefined || parseJobId(jobId) === undefined) {
    throw clientError(`jobId '${given}' is not valid: pass the id or ARN of a job.`);
  }
  return store.read(async (view) => {
    const job = await view.jobs.get(jobId);
    const spec = await view.jobs.spec(jobId);
    if (job === undefined || spec === undefined) throw clientError(`Job ${given} not found.`);
    const waiting = await firstWaiting(view, job);
    if (waiting === undefined) return { ...said(job), ...(await otherwise(deps, view, job)) };
    const verdict = explanations.verdictOn(waiting);
    if (verdict === undefined) return { ...said(job), reason: "It is being looked at right now." };
    // Where shares take turns, who came first says little.
    const inTurn = waiting.shareIdentifier !== undefined;
    const ahead = inTurn ? 0 : await view.jobs.ahead(waiting, aheadMax);
    const history = await readHistory(view, job.jobQueue, clock.now());
    return {
      ...said(job),
      ...explained(job, spec, verdict),
      ...(inTurn ? {} : { ahead }),
      ...(ahead === aheadMax ? { aheadIsLeast: true } : {}),
      ...estimateOf(verdict.why, ahead, history, clock.now()),
    };
  });
}

/** The job itself, or the first child of an array that is in line; undefined when nothing of it is. */
async function firstWaiting(view: View, job: Job): Promise<Job | undefined> {
  if (job.status === "RUNNABLE") return job;
  if (!isArrayParent(job) || isTerminal(job.status)) return undefined;
  const ranges = await view.jobs.ranges(job.jobId);
  const first = ranges.find(({ status }) => status === "RUNNABLE");
  const back = await view.jobs.list({
    ...{
      within: { arrayParentId: job.jobId },
      status: "RUNNABLE",
      order: "oldest-first",
      limit: 1,
    },
  });
  return back.items[0] ?? (first && view.jobs.get(childJobId(job.jobId, first.first)));
}

/** Of a job that is not in line: what it waits for before, or how far it has come. */
async function otherwise(
  deps: ServiceDeps,
  view: View,
  job: Job,
): Promise<Pick<ExplainJobOutput, "reason"> & Partial<ExplainJobOutput>> {
  if (job.status === "PENDING" || job.status === "SUBMITTED") {
    const reason = job.statusReason ?? (await whyPending(view, job));
    const waitsFor = await view.jobs.unmetDependencies(job.arrayParentId ?? job.jobId, waitsForMax);
    if (reason === undefined) return { reason: "All of its children have started." };
    return { stage: "dependency", reason, waitsFor };
  }
  if (job.status === "STARTING") {
    const instance = job.live?.containerInstanceArn.split("/").at(-1) ?? "";
    const said = deps.taskUse.saidOf(job.live?.taskArn ?? "", deps.clock.now());
    const far = said === undefined ? "" : ` It is ${said}.`;
    return { reason: `Attempt ${job.attempts.length + 1} is being started on ${instance}.${far}` };
  }
  if (job.status === "RUNNING") {
    return { reason: `Attempt ${job.attempts.length + 1} runs.` };
  }
  return { reason: `It has ended: ${job.statusReason ?? job.status}` };
}

function said(job: Job): Omit<ExplainJobOutput, "reason"> {
  const { jobId, jobName, jobQueue, status } = job;
  return {
    jobId,
    jobName,
    jobQueue,
    status,
    waitsFor: [],
    computeEnvironments: [],
    suggestions: [],
  };
}

/** The request that submitted the job, as far as it is still known. */
function submissionOf(job: Job, spec: JobSpec): Readonly<Record<string, unknown>> {
  const { retryStrategy, timeoutSeconds, parameters, tags } = spec;
  return {
    jobName: job.jobName,
    jobQueue: job.jobQueue,
    jobDefinition: spec.jobDefinitionArn,
    ...present({ shareIdentifier: job.shareIdentifier, retryStrategy }),
    ...(job.arraySize === undefined ? {} : { arrayProperties: { size: job.arraySize } }),
    ...(timeoutSeconds === undefined
      ? {}
      : { timeout: { attemptDurationSeconds: timeoutSeconds } }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function explained(job: Job, spec: JobSpec, verdict: Explained) {
  const { why } = verdict;
  const insteadOf = job.arrayParentId ?? job.jobId;
  const again = { input: submissionOf(job, spec), overrides: overridesOf(spec), insteadOf };
  return {
    stage: stageOf(why),
    code: why.code,
    reason: why.statusReason,
    ...(why.behind === undefined ? {} : { behind: why.behind }),
    computeEnvironments: shownEnvironments(verdict, again),
    suggestions: allSuggestions(verdict, again),
  };
}
