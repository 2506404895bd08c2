/**
 * When a job that waits its turn may start: those before it and those that run now are taken to last as long as others
 * of the queue did, each next one taking the place of the first that ends.
 *
 * An estimate, and no promise: jobs differ, and room is not made of equal places.
 */
export type StartQuestion = {
  /** Epoch milliseconds, as all times here. */
  readonly now: number;
  /** How many attempts are before it. */
  readonly ahead: number;
  /** How long attempts of the queue have lasted. */
  readonly durationsMs: readonly number[];
  /** When the attempts that run now began; one that is only starting begins now. */
  readonly running: readonly number[];
};

/** Undefined when there is nothing to go by. */
export function estimateStart(question: StartQuestion): number | undefined {
  const { now, ahead, running } = question;
  const lastsMs = medianOf(question.durationsMs);
  if (lastsMs === undefined || running.length === 0) return undefined;
  // One that has run for longer than usual ends any moment, as far as anybody knows.
  const ends = running.map((startedAt) => Math.max(now, startedAt + lastsMs)).sort((a, b) => a - b);
  // Whoever is n-th in line takes the place of the n-th that ends, and so on round by round.
  const rounds = Math.floor(ahead / ends.length);
  const end = ends[ahead % ends.length] ?? now;
  return Math.round(end + rounds * lastsMs);
}

/** The middle one; the upper of two. Undefined of nothing. */
export function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
