/**
 * The last reports of what tasks use and of how far they are, in memory: ten minutes of samples per task, as agents
 * send one every twenty seconds. Tasks of which nothing was heard for an hour are forgotten.
 */
import type { TaskSample, TelemetryBook } from "../ports/telemetry-book.ts";

const samplesPerTask = 30;
const forgetAfterMs = 60 * 60_000;
/** Agents say every few seconds how far they are. */
const wordsCountMs = 5 * 60_000;
const wordsMax = 10_000;

export function createTelemetryBook(): TelemetryBook {
  /** The task that was heard of longest ago comes first. */
  const byTask = new Map<string, TaskSample[]>();
  /** The oldest words come first. */
  const words = new Map<string, { readonly text: string; readonly at: number }>();

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
    say(taskArn, text, at) {
      words.delete(taskArn);
      words.set(taskArn, { text, at });
      const oldest = words.keys().next();
      if (words.size > wordsMax && !oldest.done) words.delete(oldest.value);
    },
    saidOf(taskArn, now) {
      const said = words.get(taskArn);
      return said === undefined || now - said.at > wordsCountMs ? undefined : said.text;
    },
  };
}
