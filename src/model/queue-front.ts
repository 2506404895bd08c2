/** How a queue stands after a decision: who is next, and what its jobs hold. What GetJobQueueSnapshot shows. */
export type QueueFront = {
  readonly jobQueue: string;
  /** RUNNABLE jobs in the order of their turns, each child of an array for itself; AWS shows as many. */
  readonly jobIds: readonly string[];
  /** CPU units that its live tasks hold. */
  readonly cpu: number;
  /** CPU units by share, of a queue whose shares take turns: those that hold any. */
  readonly cpuOfShares?: ReadonlyMap<string, number>;
};

export const frontLengthMax = 100;
