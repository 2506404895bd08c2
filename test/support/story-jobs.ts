/** Jobs in every status they can be in, for tables and properties about transitions. */
import type { Job } from "../../src/model/job.ts";

export const storyTaskArn = "arn:aws:ecs:eu-west-1:123456789012:task/lab/1";

const base: Job = {
  jobId: "10b00000-0000-4000-8000-000000000001",
  jobName: "story",
  jobQueue: "main",
  status: "RUNNABLE",
  createdAt: 1_000,
  queueOrder: 1,
  resources: { cpu: 1024, memoryMiB: 64, gpus: 0 },
  platformCapability: "EC2",
  attempts: [],
};

const live = {
  taskArn: storyTaskArn,
  containerInstanceArn: "arn:aws:ecs:eu-west-1:123456789012:container-instance/lab/1",
};
const running = { ...live, startedAt: 2_000, logStreamName: "story/default/1" };
const failedOnce = {
  taskArn: "arn:aws:ecs:eu-west-1:123456789012:task/lab/0",
  stoppedAt: 1_500,
  exitCode: 1,
  statusReason: "Essential container in task exited",
};
const parent: Job = { ...base, status: "PENDING", arraySize: 3 };

/** In the order of a job's life, by name. */
export const storyJobs: Readonly<Record<string, Job>> = {
  SUBMITTED: { ...base, status: "SUBMITTED" },
  PENDING: { ...base, status: "PENDING" },
  "PENDING, cancelled": { ...base, status: "PENDING", cancelReason: "not needed" },
  "PENDING child": { ...base, status: "PENDING", arrayParentId: base.jobId, arrayIndex: 1 },
  RUNNABLE: base,
  "RUNNABLE, tried once": { ...base, attempts: [failedOnce] },
  STARTING: { ...base, status: "STARTING", live },
  "STARTING, terminated": { ...base, status: "STARTING", live, terminateReason: "enough" },
  "STARTING, tried once": { ...base, status: "STARTING", live, attempts: [failedOnce] },
  RUNNING: { ...base, status: "RUNNING", startedAt: 2_000, live: running },
  "RUNNING, terminated": {
    ...base,
    status: "RUNNING",
    startedAt: 2_000,
    live: running,
    terminateReason: "enough",
  },
  "RUNNING, tried once": {
    ...base,
    status: "RUNNING",
    startedAt: 2_000,
    live: running,
    attempts: [failedOnce],
  },
  SUCCEEDED: { ...base, status: "SUCCEEDED", stoppedAt: 3_000 },
  FAILED: { ...base, status: "FAILED", statusReason: "before", stoppedAt: 3_000 },
  "array SUBMITTED": { ...parent, status: "SUBMITTED" },
  "array PENDING": parent,
  "array cancelled": { ...parent, cancelReason: "not needed" },
  "array terminated": { ...parent, terminateReason: "enough" },
  "array dependency failed": { ...parent, statusReason: "Dependent Job failed" },
  "array SUCCEEDED": { ...parent, status: "SUCCEEDED", stoppedAt: 3_000 },
};
