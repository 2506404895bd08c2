/** Bytes that all containers of an agent together may have on their way; who finds it spent waits for room. */
export type ByteBudget = {
  readonly take: (bytes: number) => void;
  readonly give: (bytes: number) => void;
  readonly isSpent: () => boolean;
  /** Resolves when half of the budget is free again. */
  readonly room: () => Promise<void>;
};

export function byteBudget(maxBytes: number): ByteBudget {
  let taken = 0;
  let waiters: (() => void)[] = [];
  return {
    take(bytes) {
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
      if (taken > maxBytes / 2 || waiters.length === 0) return;
      const waiting = waiters;
      waiters = [];
      for (const resolve of waiting) resolve();
    },
    isSpent: () => taken > maxBytes,
    room: () =>
      taken <= maxBytes / 2 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve)),
  };
}
