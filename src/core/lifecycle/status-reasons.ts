/**
 * The texts of `statusReason` that clients of AWS Batch match on, word for word.
 *
 * Retry strategies (`onStatusReason`), workflow engines and dashboards compare prefixes of these, so a changed
 * letter here changes which jobs are retried.
 */

/** A container ran and ended, whatever its exit code, 0 included. */
export const essentialContainerExited = "Essential container in task exited";

/** No container ran: the image could not be pulled, the container not be created or started. */
export const taskFailedToStart = "Task failed to start";

export const attemptTimedOut = "Job attempt duration exceeded timeout";

export const dependentJobFailed = "Dependent Job failed";

export const arrayChildFailed = "Array Child Job failed";

/** What a node learns when the main node ends, whatever the node itself was doing; AWS documents no text. */
export const mainNodeEnded = "Main node of the multi-node parallel job has ended";

/** The machine was taken away for newer infrastructure while the job ran. */
export const stoppedWhileDraining = "Task stopped during instance draining";

export function canceledByTimeLimit(reason: string): string {
  return `Canceled by JobStateTimeLimit action due to reason: ${reason}`;
}

export function hostTerminated(instanceId: string): string {
  return `Host EC2 (instance ${instanceId}) terminated.`;
}
