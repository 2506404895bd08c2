/**
 * The last reports of what tasks use, in memory: ten minutes of samples per task, as agents send one every twenty
 * seconds. Tasks of which nothing was heard for an hour are forgotten.
 */
import type { TaskSample, TelemetryBook } from "../ports/telemetry-book.ts";

const samplesPerTask = 30;
const forgetAfterMs = 60 * 60_000;

export function createTelemetryBook(): TelemetryBook {
  /** The task that was heard of longest ago comes first. */
  const byTask = new Map<string, TaskSample[]>();

  function forgetSilent(now: number): void {
    for (const [taskArn, samples] of byTask) {
      if (now - (samples.at(-1)?.at ?? 0) < forgetAfterMs) return;
      byTask.delete(taskArn);
    }
  }

  return {
    take(tasks, now) {
      for (const { taskArn, containers } of tasks) {
        const samples = byTask.get(taskArn) ?? [];
        samples.push({ at: now, containers });
        if (samples.length > samplesPerTask) samples.shift();
        byTask.delete(taskArn);
        byTask.set(taskArn, samples);
      }
      forgetSilent(now);
    },
    of: (taskArn) => byTask.get(taskArn) ?? [],
  };
}
