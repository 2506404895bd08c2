/** What agents report of the containers of their tasks, kept for a short while to be looked at. */
export type ContainerUse = {
  readonly containerName: string;
  /** Percent of one vCPU, on average over the time since the last report. */
  readonly cpuPercent?: number;
  readonly memoryMiB?: number;
};

export type TaskUse = { readonly taskArn: string; readonly containers: readonly ContainerUse[] };

export type TaskSample = {
  /** When it arrived, epoch milliseconds. */
  readonly at: number;
  readonly containers: readonly ContainerUse[];
};

export interface TelemetryBook {
  take(tasks: readonly TaskUse[], now: number): void;
  /** The last samples of a task, oldest first; none when nothing is known of it. */
  of(taskArn: string): readonly TaskSample[];
  /** What an agent says of a task that it is about to start: how far the pull of its image is. */
  say(taskArn: string, words: string, now: number): void;
  /** The last words, while they are new. */
  saidOf(taskArn: string, now: number): string | undefined;
}
