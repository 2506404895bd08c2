/** What happened, one line for each event in fixed columns: to read, to compare, to search. */
export type Timeline = {
  /** `who` is a job, an instance or a part of the world. */
  readonly say: (who: string, what: string, detail?: string) => void;
  readonly lines: readonly string[];
};

export function createTimeline(now: () => number, start: number): Timeline {
  const lines: string[] = [];
  return {
    lines,
    say(who, what, detail = "") {
      const line = [clockText(now() - start), who.padEnd(22), what.padEnd(12), detail].join("  ");
      lines.push(line.trimEnd());
    },
  };
}

/** `01:02:03.004`, from the beginning of the world. */
function clockText(ms: number): string {
  const of = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const hours = Math.floor(ms / 3_600_000);
  const [minutes, seconds] = [Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${of(hours, 2)}:${of(minutes, 2)}:${of(seconds, 2)}.${of(ms % 1000, 3)}`;
}
