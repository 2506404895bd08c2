/** Time comes in from outside, so that the same loops run in real and in virtual time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Milliseconds since some moment, which only go forward: how long work takes. In virtual time it takes none, so what
   * is decided by it is the same in every run.
   */
  stopwatch(): number;
  /** Calls `then` once, after whatever is being answered in this turn has been answered. */
  soon(then: () => void): void;
  /** Calls `then` once, `delayMs` from now at the earliest. The answer cancels it; safe to call twice. */
  after(delayMs: number, then: () => void): () => void;
}
