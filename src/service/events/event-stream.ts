/**
 * `GET /yard/v1/events`: events as server-sent events, from a place on and for as long as somebody listens.
 *
 *   after=ID      what comes after that event (0: everything that is kept); a Last-Event-ID header says the same and
 *                 wins, since a client that connects again sends both; without either: what happens from now on
 *   follow=false  ends when there is nothing more, instead of waiting
 *   queue, status, job    only those
 *
 * Pulled, never pushed: the next page is read when the last one has been taken, so a slow listener costs one page. When
 * nothing is to be told for a while the place is, so that a connection is known to live and resumes where it was.
 */
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Commits } from "../../ports/commits.ts";
import type { Store } from "../../ports/store.ts";
import { type EventFilter, readFilter } from "./event-filter.ts";
import { type EventPlace, placeText, readPlace } from "./event-place.ts";
import { readEvents } from "./read-events.ts";

export type EventStreamDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly commits: Commits;
};

export type EventStreamRequest = {
  readonly query: URLSearchParams;
  readonly lastEventId: string | undefined;
  /** The listener has gone, or the server is about to. */
  readonly signal: AbortSignal;
};

const heartbeatMs = 15_000;
/** How long a client that lost its connection waits before the next. */
const retryMs = 2_000;
const parameters = ["after", "follow", "queue", "status", "job"] as const;

/** Rejects with the caller's ClientException before anything is sent. */
export async function eventStream(
  deps: EventStreamDeps,
  { query, lastEventId, signal }: EventStreamRequest,
): Promise<AsyncIterable<string>> {
  const given = readParameters(query);
  const filter = readFilter(deps.site, given);
  const follow = readFollow(given.follow);
  const after = await startOf(deps, given.after, lastEventId);
  const oldest = (await deps.store.read((view) => view.stateChanges.oldest())) ?? 0;
  return speak(deps, { after, oldest, filter, follow, signal });
}

type Parameters = { readonly [Name in (typeof parameters)[number]]?: string };

function readParameters(query: URLSearchParams): Parameters {
  for (const name of query.keys()) {
    if (parameters.some((known) => known === name) || name.startsWith("X-Amz-")) continue;
    throw clientError(`Parameter '${name}' is not known; allowed: ${parameters.join(", ")}.`);
  }
  const texts = parameters.map((name) => [name, query.get(name) ?? ""] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

function readFollow(given = "true"): boolean {
  if (given === "true" || given === "false") return given === "true";
  throw clientError(`follow '${given}' is not valid: pass true or false.`);
}

async function startOf(
  { store }: EventStreamDeps,
  after: string | undefined,
  lastEventId: string | undefined,
): Promise<EventPlace> {
  const newest = (await store.read((view) => view.stateChanges.newest())) ?? 0;
  const [name, text] = lastEventId ? ["Last-Event-ID", lastEventId] : ["after", after];
  if (text === undefined) return { id: newest };
  const place = readPlace(name, text);
  if (place.id <= newest) return place;
  throw clientError(
    `${name} '${text}' is beyond the newest event, ${newest}: it is of another server, or of a database that was restored. ` +
      "Pass 0 for all events that are kept, or none for those to come.",
  );
}

async function* speak(
  deps: EventStreamDeps,
  asked: {
    readonly after: EventPlace;
    readonly oldest: number;
    readonly filter: EventFilter;
    readonly follow: boolean;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<string> {
  const { filter, follow, oldest, signal } = asked;
  let reached = asked.after;
  yield `retry: ${retryMs}\nid: ${placeText(reached)}\n\n`;
  if (reached.id + 1 < oldest) yield `: events before ${oldest} are not kept any more\n\n`;
  let spokenAt = deps.clock.now();
  while (!signal.aborted) {
    const seen = deps.commits.count();
    const page = await readEvents(deps, reached, filter);
    for (const { place, event } of page.events) {
      yield `id: ${placeText(place)}\ndata: ${JSON.stringify(event)}\n\n`;
    }
    reached = page.reached;
    if (page.events.length > 0) spokenAt = deps.clock.now();
    if (page.atEnd && !follow) return;
    if (deps.clock.now() - spokenAt >= heartbeatMs) {
      yield `: nothing new\nid: ${placeText(reached)}\n\n`;
      spokenAt = deps.clock.now();
    }
    const heartbeatInMs = spokenAt + heartbeatMs - deps.clock.now();
    if (page.atEnd) await deps.commits.beyond(seen, Math.max(1, heartbeatInMs), signal);
  }
}
