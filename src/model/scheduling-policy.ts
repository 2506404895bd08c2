/**
 * Scheduling policies: how the users of a job queue take turns (fair share), or, for service jobs, that quota shares
 * divide what its service environment allows.
 */

/** Members are as they were given; the defaults are what functions of this file say. */
export type FairsharePolicy = {
  /** 0 to 604,800 seconds over which past use counts, recent use more; 0 and absent: 600. */
  readonly shareDecaySeconds?: number;
  /** 0 to 99 per cent, see core/scheduling/reserve.ts; absent: 0. */
  readonly computeReservation?: number;
  readonly shareDistribution?: readonly {
    /** One share, or with a final `*` every share whose identifier begins so. No two entries fit the same share. */
    readonly shareIdentifier: string;
    readonly weightFactor?: number;
  }[];
};

/** Of one kind for life; one with neither policy is a fair-share policy with all defaults. */
export type SchedulingPolicy = {
  readonly name: string;
  readonly createdAt: number;
  readonly fairsharePolicy?: FairsharePolicy;
  readonly quotaSharePolicy?: { readonly idleResourceAssignmentStrategy: "FIFO" };
  readonly tags: Readonly<Record<string, string>>;
};

const defaultDecaySeconds = 600;

export function isQuotaSharePolicy({
  quotaSharePolicy,
}: Pick<SchedulingPolicy, "quotaSharePolicy">): boolean {
  return quotaSharePolicy !== undefined;
}

/** How long use of capacity counts, in milliseconds. */
export function decayWindowMs({ shareDecaySeconds }: FairsharePolicy): number {
  return (shareDecaySeconds || defaultDecaySeconds) * 1000;
}

/** The lower, the more the share gets: one of 0.125 gets eight times as much as one of 1, the default. */
export function weightFactorOf(policy: FairsharePolicy, shareIdentifier: string): number {
  const entry = policy.shareDistribution?.find((each) =>
    coversShare(each.shareIdentifier, shareIdentifier),
  );
  return entry?.weightFactor ?? 1;
}

/** Whether the identifier of an entry, perhaps with a final `*`, names a share. */
export function coversShare(entry: string, shareIdentifier: string): boolean {
  return entry.endsWith("*")
    ? shareIdentifier.startsWith(entry.slice(0, -1))
    : shareIdentifier === entry;
}
