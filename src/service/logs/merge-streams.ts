/**
 * Reads several streams at once as one, the oldest next event first. Holds one small page per stream, so
 * memory is bounded by the number of streams. Where it stopped is a place per stream, from which it goes on.
 */
import type { LogEventsPage, LogStore, StoredLogEvent } from "../../ports/log-store.ts";

/** `skip` events of the page at `token` (the first page when absent) have been dealt with. */
export type StreamPlace = {
  readonly name: string;
  readonly token?: string | undefined;
  readonly skip: number;
};

export type MergedEvent = StoredLogEvent & { readonly logStreamName: string };

export type MergeRequest = {
  readonly group: string;
  readonly startTime?: number;
  /** Exclusive. */
  readonly endTime?: number;
  readonly wanted: (message: string) => boolean;
  /** Asked before an event is given out; false ends the page before it. */
  readonly roomFor: (event: StoredLogEvent) => boolean;
  /** Counts what was read and says whether more may be. */
  readonly mayRead: (bytesRead: number) => boolean;
};

export type Merged = {
  readonly events: readonly MergedEvent[];
  /** Where to go on; absent when the streams have been read to their ends. */
  readonly places?: readonly StreamPlace[];
};

type Source = {
  readonly name: string;
  token: string | undefined;
  events: readonly StoredLogEvent[];
  next: string;
  index: number;
  state: "unread" | "open" | "ended";
};

const EVENTS_PER_READ = 200;

export async function mergeStreams(
  logs: LogStore,
  request: MergeRequest,
  places: readonly StreamPlace[],
): Promise<Merged> {
  const sources: Source[] = places.map(({ name, token, skip }) => ({
    name,
    token,
    events: [],
    next: "",
    index: skip,
    state: "unread",
  }));
  const events: MergedEvent[] = [];
  const stopped = (): Merged => ({ events, places: sources.map(placeOf) });

  for (const source of sources) {
    // The first reading of each is not counted against the page: without it nothing would ever move.
    if (!(await advance(logs, request, source, true))) return stopped();
  }
  for (;;) {
    const source = oldest(sources);
    const event = source?.events[source.index];
    if (source === undefined || event === undefined) return { events };
    if (!request.roomFor(event)) return stopped();
    events.push({ ...event, logStreamName: source.name });
    source.index++;
    if (!(await advance(logs, request, source, false))) return stopped();
  }
}

/** Moves to the next wanted event or to the end of the stream; false when reading was cut short. */
async function advance(
  logs: LogStore,
  request: MergeRequest,
  source: Source,
  first: boolean,
): Promise<boolean> {
  let free = first;
  for (;;) {
    if (source.state === "ended") return true;
    for (; source.index < source.events.length; source.index++) {
      if (request.wanted(source.events[source.index]?.message ?? "")) return true;
    }
    if (source.state === "open") {
      source.token = source.next;
      source.index = 0;
      source.events = [];
      source.state = "unread";
    }
    if (!free && !request.mayRead(0)) return false;
    free = false;
    const page = await readPage(logs, request, source);
    if (page === undefined) {
      source.state = "ended";
      return true;
    }
    request.mayRead(page.events.reduce((sum, { message }) => sum + message.length + 26, 0));
    source.events = page.events;
    source.next = page.nextForwardToken;
    source.state = "open";
  }
}

/** Undefined at the end, and for a stream that has been deleted since. */
async function readPage(
  logs: LogStore,
  request: MergeRequest,
  source: Source,
): Promise<LogEventsPage | undefined> {
  const { group, startTime, endTime } = request;
  const page = await logs.read({
    group,
    stream: source.name,
    limit: EVENTS_PER_READ,
    startFromHead: true,
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
    ...(source.token !== undefined && { nextToken: source.token }),
  });
  return typeof page === "string" || page.events.length === 0 ? undefined : page;
}

function oldest(sources: readonly Source[]): Source | undefined {
  let best: Source | undefined;
  let bestTime = Number.POSITIVE_INFINITY;
  for (const source of sources) {
    const time = source.state === "open" ? source.events[source.index]?.timestamp : undefined;
    if (time === undefined || time >= bestTime) continue;
    best = source;
    bestTime = time;
  }
  return best;
}

function placeOf({ name, token, index, state }: Source): StreamPlace {
  return { name, token, skip: state === "ended" ? 0 : index };
}
