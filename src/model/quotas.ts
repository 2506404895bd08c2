/**
 * How many of a thing an account may have, and how often it may ask. AWS's own numbers stand in the way of nobody here,
 * so they are only imitated when asked for: to see how a program takes them.
 */
export type Quotas = {
  readonly jobQueues: number;
  readonly computeEnvironments: number;
  readonly serviceEnvironments: number;
  readonly consumableResources: number;
  readonly quotaSharesPerQueue: number;
  /** Jobs and arrays that have not started; AWS counts those that are SUBMITTED. */
  readonly waitingJobs: number;
  /** Requests per second, each with as many at once. */
  readonly submitJobRate: number;
  readonly submitServiceJobRate: number;
  /** Of every other operation of AWS Batch; AWS does not publish its own. */
  readonly otherRate: number;
};

export const awsQuotas: Quotas = {
  jobQueues: 50,
  computeEnvironments: 50,
  serviceEnvironments: 50,
  consumableResources: 50_000,
  quotaSharesPerQueue: 20,
  waitingJobs: 1_000_000,
  submitJobRate: 50,
  submitServiceJobRate: 5,
  otherRate: Number.POSITIVE_INFINITY,
};

/** Bounded only where each decision reads all there are. */
export const generousQuotas: Quotas = {
  jobQueues: 1_000,
  computeEnvironments: 1_000,
  serviceEnvironments: 1_000,
  consumableResources: 1_000_000,
  quotaSharesPerQueue: 1_000,
  waitingJobs: Number.POSITIVE_INFINITY,
  submitJobRate: Number.POSITIVE_INFINITY,
  submitServiceJobRate: Number.POSITIVE_INFINITY,
  otherRate: Number.POSITIVE_INFINITY,
};

/** By the name that the command line has for each. */
export const quotaNames: Readonly<Record<string, keyof Quotas>> = {
  "job-queues": "jobQueues",
  "compute-environments": "computeEnvironments",
  "service-environments": "serviceEnvironments",
  "consumable-resources": "consumableResources",
  "quota-shares-per-queue": "quotaSharesPerQueue",
  "waiting-jobs": "waitingJobs",
  "submit-job-rate": "submitJobRate",
  "submit-service-job-rate": "submitServiceJobRate",
  "other-rate": "otherRate",
};
