/** How images come to a machine and leave it again, in the ECS agent's own terms. */

export type PullBehavior = "default" | "always" | "once" | "prefer-cached";

export type PullSettings = {
  /**
   * `default`: pull, and take what is there when that fails; `always`: pull or fail; `once`: pull unless this agent has
   * pulled it before; `prefer-cached`: pull only what is not there.
   */
  readonly behavior: PullBehavior;
  /** For the whole of a pull. */
  readonly timeoutMs: number;
  /** Without any sign of progress. */
  readonly inactivityMs: number;
  /** How often a pull is tried that fails for a reason that may pass. */
  readonly attempts: number;
};

export type CleanUpSettings = {
  readonly intervalMs: number;
  /** How long ago an image must have been pulled before it may go. */
  readonly minimumAgeMs: number;
  readonly perCycle: number;
  /** Never removed, by name and tag. */
  readonly excluded: readonly string[];
  /** Images that no task of this agent has used go as well, this long after they were made; absent: they stay. */
  readonly untrackedAgeMs?: number;
};

export type ImageSettings = {
  readonly pull: PullSettings;
  /** Absent: images stay. */
  readonly cleanUp?: CleanUpSettings;
};

const minuteMs = 60_000;

/** Of the ECS agent, but for what it does with an image that is there: registries are asked as little as possible. */
export const cachedFirst: PullSettings = {
  behavior: "prefer-cached",
  timeoutMs: 120 * minuteMs,
  inactivityMs: minuteMs,
  attempts: 5,
};
