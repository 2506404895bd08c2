/**
 * How high some levels were over time, in a bounded number of steps: where time goes on beyond them, each two become
 * one of twice the length. Exact in its averages, whatever the length.
 */
const stepsMax = 1_024;

export type LevelSeries = {
  /** From `at` on the levels are other ones by so much. Times may not go back before the last. */
  readonly add: (at: number, levels: readonly number[]) => void;
  /** Averages over each step, up to `until`. */
  readonly averages: (until: number) => {
    readonly stepMs: number;
    readonly points: readonly (readonly number[])[];
  };
};

/** Times are milliseconds from 0. `count`: how many levels there are. */
export function levelSeries(count: number): LevelSeries {
  let stepMs = 1_000;
  let steps: number[][] = [];
  let last = 0;
  const levels = new Array<number>(count).fill(0);

  const double = (): void => {
    stepMs *= 2;
    steps = Array.from({ length: Math.ceil(steps.length / 2) }, (_, n) =>
      levels.map((_, level) => (steps[2 * n]?.[level] ?? 0) + (steps[2 * n + 1]?.[level] ?? 0)),
    );
  };
  const advance = (to: number): void => {
    while (to > stepMs * stepsMax) double();
    while (last < to) {
      const step = Math.floor(last / stepMs);
      const until = Math.min(to, (step + 1) * stepMs);
      while (steps.length <= step) steps.push(new Array<number>(count).fill(0));
      const sums = steps[step] as number[];
      for (const [level, height] of levels.entries()) {
        sums[level] = (sums[level] ?? 0) + height * (until - last);
      }
      last = until;
    }
  };
  return {
    add(at, changes) {
      advance(at);
      for (const [level, by] of changes.entries()) levels[level] = (levels[level] ?? 0) + by;
    },
    averages(until) {
      advance(until);
      return {
        stepMs,
        points: steps.map((sums, n) => {
          const lasts = Math.min(stepMs, Math.max(1, until - n * stepMs));
          return sums.map((sum) => sum / lasts);
        }),
      };
    },
  };
}
