/**
 * How much use of capacity counts for a share: CPU units times seconds over the decay window, whole when it was now,
 * nothing when it was a window ago, in proportion between.
 *
 * All amounts are whole, so that sums are the same in whatever order they are made.
 */
import type { UsageSlice } from "../../model/snapshot.ts";

/**
 * Few: hundreds of shares have each as many, and every decision reads them. Use within a slice counts as if all of it
 * had been in the middle: it is off by a sixteenth of the window at most, and right again in the sum of full slices.
 */
const slicesPerWindow = 8;

/**
 * What an ended task adds to the slices of its share. Slices lie on one grid, so that those of all tasks add up.
 * Times are epoch milliseconds; `cpu` is in CPU units.
 */
export function slicesOf(
  task: { readonly cpu: number; readonly from: number; readonly to: number },
  windowMs: number,
): readonly UsageSlice[] {
  const width = windowMs / slicesPerWindow;
  const earliest = Math.max(task.from, task.to - windowMs);
  const slices: UsageSlice[] = [];
  for (let from = Math.floor(earliest / width) * width; from < task.to; from += width) {
    const to = from + width;
    const ms = Math.min(to, task.to) - Math.max(from, earliest);
    const cpuSeconds = Math.round((task.cpu * ms) / 1000);
    if (cpuSeconds > 0) slices.push({ from, to, cpuSeconds });
  }
  return slices;
}

/** How much of a slice still counts. */
export function countedSlice(slice: UsageSlice, now: number, windowMs: number): number {
  const ageMs = Math.max(0, now - (slice.from + slice.to) / 2);
  return Math.round(slice.cpuSeconds * Math.max(0, 1 - ageMs / windowMs));
}

/** What a live task has used so far, as it counts. */
export function countedTask(
  task: { readonly cpu: number; readonly from: number },
  now: number,
  windowMs: number,
): number {
  const seconds = Math.min(windowMs, Math.max(0, now - task.from)) / 1000;
  return Math.round(task.cpu * (seconds - (seconds * seconds) / (windowMs / 500)));
}

/** What one CPU unit that is always in use comes to: the seconds of the window, each by what it counts. */
export function steadySeconds(windowMs: number): number {
  return windowMs / 2000;
}
