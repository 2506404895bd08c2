/** The users of a study: set up the cluster, then submit each job at its time. What they are refused ends the study. */
import { DocumentError, type Value } from "../../documents/document.ts";
import type { Admit } from "../../faults/throttled-requests.ts";
import { batchArn } from "../../model/arn.ts";
import { ServiceError } from "../../model/errors.ts";
import { cpuUnitsPerVCpu } from "../../model/resources.ts";
import { createComputeEnvironment } from "../../service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../../service/batch/create-consumable-resource.ts";
import { createJobQueue } from "../../service/batch/create-job-queue.ts";
import { createSchedulingPolicy } from "../../service/batch/create-scheduling-policy.ts";
import { describeComputeEnvironments } from "../../service/batch/describe-compute-environments.ts";
import { registerJobDefinition } from "../../service/batch/register-job-definition.ts";
import { submitJob } from "../../service/batch/submit-job.ts";
import type { RequestContext, ServiceDeps } from "../../service/deps.ts";
import type { JobRecord } from "./job-record.ts";
import type { Cluster } from "./read-cluster.ts";
import type { Submission, Workload } from "./workload.ts";

const context: RequestContext = {
  requestId: "00000000-0000-4000-8000-000000000001",
  principalArn: "arn:aws:iam::000000000000:user/simulator",
  accessKeyId: "AKIASIMULATOR",
};

/** Resolves when every environment has got its place; one that is INVALID is told with its reason. */
export async function setUp(
  deps: ServiceDeps,
  cluster: Cluster,
  { definitions }: Pick<Workload, "definitions">,
): Promise<void> {
  for (const { where, input } of cluster.consumableResources) {
    await placed(where, createConsumableResource(deps, input, context));
  }
  for (const { where, input } of cluster.schedulingPolicies) {
    await placed(where, createSchedulingPolicy(deps, input, context));
  }
  for (const { where, input } of cluster.computeEnvironments) {
    await placed(where, createComputeEnvironment(deps, input, context));
  }
  await environmentsSettled(deps, cluster);
  for (const { where, input } of cluster.jobQueues) {
    const { schedulingPolicyArn: policy } = input;
    // In a file there are no ARNs yet: a policy may be called by its name.
    const named = policy &&
      !policy.startsWith("arn:") && {
        schedulingPolicyArn: batchArn(deps.site, "scheduling-policy", policy),
      };
    await placed(where, createJobQueue(deps, { ...input, ...named }, context));
  }
  for (const { where, input } of definitions) {
    await placed(where, registerJobDefinition(deps, input, context));
  }
}

async function environmentsSettled(deps: ServiceDeps, cluster: Cluster): Promise<void> {
  for (;;) {
    const { computeEnvironments = [] } = await describeComputeEnvironments(deps, {}, context);
    const invalid = computeEnvironments.find(({ status }) => status === "INVALID");
    const given = cluster.computeEnvironments.find(
      ({ input }) => input.computeEnvironmentName === invalid?.computeEnvironmentName,
    );
    given?.where.fail(`is INVALID: ${invalid?.statusReason}`);
    if (computeEnvironments.every(({ status }) => status === "VALID")) return;
    await pause(deps, 1_000);
  }
}

export type JobUsers = {
  /** How many have not been submitted yet. */
  readonly left: () => number;
};

export type JobUsersOptions = {
  readonly workload: Workload;
  readonly record: JobRecord;
  /** Throws the ServiceError of a request that is throttled. */
  readonly admit: Admit;
  /** Hears of a job that was refused: the study is wrong. */
  readonly onRefused: (error: Error) => void;
};

/** Each job at its time from now on; what comes at one moment is submitted together, in its order. */
export function submitJobs(deps: ServiceDeps, options: JobUsersOptions): JobUsers {
  const { submissions } = options.workload;
  const begin = deps.clock.now();
  const ids: Promise<string>[] = [];
  let [next, left] = [0, submissions.length];

  const submitDue = (): void => {
    const due = deps.clock.now() - begin;
    for (
      let one = submissions[next];
      one !== undefined && one.atMs <= due;
      one = submissions[next]
    ) {
      next += 1;
      const submission = one;
      const id = submitOne(deps, submission, ids, options.admit);
      ids.push(id);
      id.then(async (jobId) => {
        const job = await deps.store.read((view) => view.jobs.get(jobId));
        left -= 1;
        options.record.submitted(jobId, submission, (job?.resources.cpu ?? 0) / cpuUnitsPerVCpu);
      }).catch(options.onRefused);
    }
    const later = submissions[next];
    if (later !== undefined) deps.clock.after(later.atMs - due, submitDue);
  };
  submitDue();
  return { left: () => left };
}

async function submitOne(
  deps: ServiceDeps,
  { where, input, dependsOn }: Submission,
  ids: readonly Promise<string>[],
  admit: Admit,
): Promise<string> {
  const others: { jobId: string; type?: "N_TO_N" | "SEQUENTIAL" }[] = [];
  for (const { submission, type } of dependsOn) {
    const jobId = (await ids[submission]) ?? "";
    others.push({ jobId, ...(type && { type }) });
  }
  const asked = { ...input, dependsOn: [...(input.dependsOn ?? []), ...others] };
  for (let retryMs = 500; ; retryMs = Math.min(retryMs * 2, 20_000)) {
    try {
      admit("batch", "SubmitJob");
      const { jobId = "" } = await placed(where, submitJob(deps, asked, context));
      return jobId;
    } catch (error) {
      if (error instanceof ServiceError && error.httpStatus === 429) await pause(deps, retryMs);
      else throw error;
    }
  }
}

/** A refusal of the service, told at the place of what was refused. */
async function placed<T>(where: Value | undefined, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const why = /^Error executing request, Exception : (.*), RequestId: [^,]*$/s.exec(
      error.message,
    );
    const problem = `is refused: ${why?.[1] ?? error.message}`;
    return where === undefined ? Promise.reject(new DocumentError(problem)) : where.fail(problem);
  }
}

function pause({ clock }: ServiceDeps, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, () => resolve()));
}
