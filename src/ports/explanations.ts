/** Why a RUNNABLE job waits, as the last plan said it. Never stored: it is an output of each decision. */
export interface Explanations {
  /** For a child of an array that is still part of a range, ask with the child's id. */
  whyWaiting(jobId: string): string | undefined;
}
