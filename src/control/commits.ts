/** Counts commits and wakes whoever waits for the next one; see the port. */
import type { Clock } from "../ports/clock.ts";
import type { Commits } from "../ports/commits.ts";

const gatherMs = 20;

export function createCommits(
  clock: Pick<Clock, "after">,
): Commits & { readonly note: () => void } {
  const waiting = new Set<() => void>();
  let made = 0;
  let isWaking = false;

  function wakeSoon(): void {
    if (isWaking || waiting.size === 0) return;
    isWaking = true;
    clock.after(gatherMs, () => {
      isWaking = false;
      for (const wake of [...waiting]) wake();
    });
  }

  return {
    count: () => made,
    note() {
      made += 1;
      wakeSoon();
    },
    beyond(count, withinMs, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          cancel();
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiting.add(wake);
        const cancel = clock.after(withinMs, wake);
        signal.addEventListener("abort", wake);
        if (made > count) wakeSoon();
      });
    },
  };
}
