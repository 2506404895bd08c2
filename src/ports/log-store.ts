/**
 * Log groups, streams and events, as CloudWatch Logs defines them. Containers' output goes in through `LogWriter`
 * while they run and can be read at once.
 *
 * Contract: events of a stream keep the order in which they were put; a put that resolved is readable by the next
 * read and survives a crash of the process (not of the machine); memory use does not grow with what is stored.
 */
export type LogEvent = {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
};

export type StoredLogEvent = LogEvent & {
  readonly ingestionTime: number;
  readonly eventId: string;
};

export type LogStreamInfo = {
  readonly logStreamName: string;
  readonly creationTime: number;
  readonly firstEventTimestamp?: number;
  readonly lastEventTimestamp?: number;
  readonly lastIngestionTime?: number;
  readonly storedBytes: number;
};

export interface LogWriter {
  /** Creates group and stream when they do not exist. Messages over 256 KiB are split. */
  put(group: string, stream: string, events: readonly LogEvent[]): Promise<void>;
  /** Makes no group. */
  createStream(group: string, stream: string): Promise<"created" | "exists" | "no group">;
}

/** At most `limit` events, and no more than 1 MiB of them (26 bytes counted for each) unless it is one event. */
export type LogEventsPage = {
  readonly events: readonly StoredLogEvent[];
  /** As GetLogEvents: at an end, the token that was passed comes back. */
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
};

export type LogEventsQuery = {
  readonly group: string;
  readonly stream: string;
  readonly startTime?: number;
  /** Exclusive. */
  readonly endTime?: number;
  readonly limit: number;
  readonly startFromHead: boolean;
  readonly nextToken?: string;
};

export type LogStreamsQuery = {
  readonly group: string;
  readonly prefix?: string;
  readonly limit: number;
  /** Default "name". By time, a stream without events counts as time 0; equal times go by name. */
  readonly orderBy?: "name" | "lastEventTime";
  readonly descending?: boolean;
  /** The last stream of the page before; it need not exist any more. */
  readonly after?: string;
  /** Its `lastEventTimestamp` (0 without), needed only when ordered by time. */
  readonly afterEventTimestamp?: number;
};

export interface LogStore extends LogWriter {
  createGroup(group: string): Promise<"created" | "exists">;
  deleteGroup(group: string): Promise<boolean>;
  /** Sorted by name; names greater than `after` only. */
  listGroups(query: {
    readonly prefix?: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<
    readonly {
      readonly logGroupName: string;
      readonly creationTime: number;
      readonly storedBytes: number;
    }[]
  >;
  /** Undefined when there is no such group. */
  listStreams(query: LogStreamsQuery): Promise<readonly LogStreamInfo[] | undefined>;
  /** "no group", "no stream" or "bad token" when that is so. */
  read(query: LogEventsQuery): Promise<LogEventsPage | "no group" | "no stream" | "bad token">;
  close(): Promise<void>;
}
