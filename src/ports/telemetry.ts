/** Structured logging and metrics, as the rooms see them. Fields never carry secrets or job environments. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Counters and timings by fixed names; labels have few values. */
export interface Metrics {
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** Seconds. */
  time(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
}
