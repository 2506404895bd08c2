/** Tells those who follow what is written that something has been: they read it from the store. */
export interface Commits {
  /** How many commits this process has made: read before looking, given back to `beyond`. */
  count(): number;
  /**
   * Resolves a moment after there have been more commits than `count`, at the latest after `withinMs`, and at once when
   * `signal` says so. The moment gathers commits: a busy store wakes its followers some fifty times a second.
   */
  beyond(count: number, withinMs: number, signal: AbortSignal): Promise<void>;
}
