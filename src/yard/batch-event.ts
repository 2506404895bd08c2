/**
 * An event of AWS Batch as EventBridge delivers it: what `GET /yard/v1/events` streams and webhooks are sent.
 *
 * Delivered at least once: the same event always has the same `id`.
 */
export type BatchEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Batch Job State Change" | "Batch Job Queue Blocked";
  readonly source: "aws.batch";
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  /** ARNs: the job, and the queue that it blocks. */
  readonly resources: readonly string[];
  /** The job as it was then, in the form of DescribeJobs; less of it when the job is no longer kept. */
  readonly detail: BatchEventDetail;
};

export type BatchEventDetail = {
  readonly jobArn: string;
  readonly jobId: string;
  readonly jobName?: string;
  /** ARN. */
  readonly jobQueue?: string;
  readonly status: string;
  readonly statusReason?: string;
};

/** Where the stream is. */
export const eventsPath = "/yard/v1/events";
