/**
 * The sentences of "why not": what DescribeJobs shows as `statusReason` of a job that waits.
 *
 * Where AWS has a code and a sentence for the reason they come first, to the letter: clients and
 * `jobStateTimeLimitActions` match them. What follows is ours: which environment, what exactly is missing, and
 * what would cure it. A reason that AWS does not name is a plain sentence without a code in front.
 *
 * A sentence names needs and limits, never a count that moves while nothing changes for the job. The exceptions are
 * what a job waits for: what is available of a consumable resource, and the use of shares that take turns.
 */
import type { WhyNot } from "../../model/plan.ts";
import type { EnvironmentVerdict, VerdictKind } from "../../model/suggestion.ts";

/** Why one environment of the queue does not run the job now. */
export type Verdict = {
  readonly kind: VerdictKind;
  readonly sentence: string;
  /** The type that cannot be had, of a shortage. */
  readonly instanceType?: string;
};

export type Reason = Omit<WhyNot, "jobId" | "range" | "jobQueue">;

/**
 * One reason out of one verdict for each environment. AWS reports a code only when every environment of the
 * queue fails in that way; here an environment that could never run the job does not hide that the others wait.
 */
export function reasonOf(
  jobQueue: string,
  verdicts: readonly (Verdict & EnvironmentVerdict)[],
): Reason {
  return {
    ...commonReason(jobQueue, verdicts),
    verdicts: verdicts.map(({ computeEnvironment, kind, sentence }) => ({
      ...{ computeEnvironment, kind, sentence },
    })),
  };
}

function commonReason(jobQueue: string, verdicts: readonly Verdict[]): Reason {
  const of = (...kinds: Verdict["kind"][]): Verdict[] =>
    verdicts.filter((verdict) => kinds.includes(verdict.kind));
  const [starting] = of("starting");
  if (starting !== undefined) return waiting("WAITING:INSTANCE_STARTING", [starting]);
  const busy = of("busy");
  if (busy.length > 0) return waiting("WAITING:INSTANCES_BUSY", busy);
  const nobody = of("nobody-joined");
  if (nobody.length > 0) return waiting("WAITING:INSTANCE_STARTING", nobody);
  const shortages = of("shortage");
  if (shortages.length > 0) return insufficientCapacity(shortages);
  if (of("lacking").length > 0) return waiting("WAITING:INSTANCE_ATTRIBUTE", verdicts);
  if (verdicts.length === 0 || of("unusable").length > 0) {
    return actionRequired(jobQueue, verdicts);
  }
  return misconfiguration(verdicts);
}

/** The reason of every entry behind the first that waits. */
export function behindHead(jobQueue: string, headJobId: string): Reason {
  return {
    code: "WAITING:BEHIND_HEAD",
    statusReason: `Waits behind job ${headJobId}, which is first in job queue ${jobQueue} and cannot be placed yet.`,
    behind: headJobId,
  };
}

/** The reason of an entry that is passed over for want of consumable resources. */
export function shortOfConsumables(sentence: string): Reason {
  return { code: "WAITING:CONSUMABLE_RESOURCE", statusReason: sentence };
}

export function queueIsDeleting(jobQueue: string): Reason {
  return {
    code: "ACTION_REQUIRED",
    statusReason: [
      `ACTION_REQUIRED - Job queue ${jobQueue} is being deleted.`,
      "Its jobs are terminated with it; submit the job to another job queue.",
    ].join(" "),
  };
}

function actionRequired(jobQueue: string, verdicts: readonly Verdict[]): Reason {
  const first = "ACTION_REQUIRED - CE(s) associated with the job queue are invalid.";
  const none = `Job queue ${jobQueue} has no compute environment: name one in computeEnvironmentOrder.`;
  return {
    code: "ACTION_REQUIRED",
    statusReason: verdicts.length === 0 ? `${first} ${none}` : sentences(first, verdicts),
  };
}

function waiting(code: WhyNot["code"], verdicts: readonly Verdict[]): Reason {
  return { code, statusReason: verdicts.map((verdict) => verdict.sentence).join(" ") };
}

function insufficientCapacity(shortages: readonly Verdict[]): Reason {
  const code = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";
  const types = [...new Set(shortages.map((verdict) => verdict.instanceType ?? ""))].join(", ");
  const first = `${code} - Service cannot fulfill the capacity requested for instance type [${types}].`;
  return { code, statusReason: sentences(first, shortages) };
}

function misconfiguration(verdicts: readonly Verdict[]): Reason {
  if (verdicts.every((verdict) => verdict.kind === "max-too-low")) {
    const code = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE";
    const first = `${code} - CE(s) associated with the job queue cannot meet the CPU requirement of the job.`;
    return { code, statusReason: sentences(first, verdicts) };
  }
  const code = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT";
  const first = [
    `${code} - The job resource requirement (vCPU/memory/GPU) is higher`,
    "than that can be met by the CE(s) attached to the job queue.",
  ].join(" ");
  return { code, statusReason: sentences(first, verdicts) };
}

function sentences(first: string, verdicts: readonly Verdict[]): string {
  return [first, ...verdicts.map((verdict) => verdict.sentence)].join(" ");
}
