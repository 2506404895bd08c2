/**
 * What would help a job that waits: a sentence for people, and the requests that would do it, in AWS's own words, so
 * that a tool (or a test) can send them as they are.
 */
export type SuggestedCall = {
  /** An operation of AWS Batch. */
  readonly operation: string;
  /** What to send. Of SubmitJob only what differs from the job that waits. */
  readonly input: Readonly<Record<string, unknown>>;
};

export type Suggestion = {
  readonly sentence: string;
  /** All of them, in this order; none where AWS has no request for it. */
  readonly calls: readonly SuggestedCall[];
};

/** Why one environment of the queue does not run a job now. */
export type EnvironmentVerdict = {
  readonly computeEnvironment: string;
  readonly kind: VerdictKind;
  readonly sentence: string;
};

/** What would help a job: in each environment that was judged, and apart from them. */
export type Suggestions = {
  /** By name of the environment. */
  readonly environments: ReadonlyMap<string, readonly Suggestion[]>;
  readonly others: readonly Suggestion[];
};

export type VerdictKind =
  /** It takes no jobs, or none of this kind. */
  | "unusable"
  /** Nothing that it has or may launch holds the job. */
  | "too-large"
  /** maxvCpus is below what the job needs. */
  | "max-too-low"
  /** What it would launch cannot be had now. */
  | "shortage"
  /** It could run the job, had it room. */
  | "busy"
  /** An instance for the job is on its way. */
  | "starting"
  /** It is UNMANAGED, and no instance has joined. */
  | "nobody-joined"
  /** Its instances lack something that the job requires, such as a log driver. */
  | "lacking";
