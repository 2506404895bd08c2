/**
 * Reads events on from a place: so many at a time, from so many changes, that a reader of a long history keeps nobody
 * waiting.
 */
import type { Site } from "../../model/arn.ts";
import type { JobSpec } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { RecordedChange } from "../../model/state-change.ts";
import type { Store, View } from "../../ports/store.ts";
import type { BatchEvent } from "../../yard/batch-event.ts";
import { type EventFilter, isWantedChild, mayBeWanted } from "./event-filter.ts";
import type { EventPlace } from "./event-place.ts";
import { type ChangedJob, renderEvent } from "./render-event.ts";

export type EventPage = {
  readonly events: readonly { readonly place: EventPlace; readonly event: BatchEvent }[];
  /** Everything up to here has been looked at. */
  readonly reached: EventPlace;
  /** Nothing has been recorded beyond it. */
  readonly atEnd: boolean;
};

const eventsMax = 64;
const changesMax = 256;

export async function readEvents(
  { site, store }: { readonly site: Site; readonly store: Pick<Store, "read"> },
  after: EventPlace,
  filter: EventFilter,
): Promise<EventPage> {
  return store.read(async (view) => {
    const from = after.index === undefined ? after.id + 1 : after.id;
    const changes = await view.stateChanges.list({ from, limit: changesMax });
    const jobOf = jobReader(view);
    const events: { place: EventPlace; event: BatchEvent }[] = [];
    let reached = after;
    for (const change of changes) {
      for (const { jobId, place } of mayBeWanted(filter, change)
        ? subjectsAfter(change, reached, filter)
        : []) {
        if (events.length === eventsMax) return { events, reached, atEnd: false };
        const changed = await jobOf(jobId);
        reached = place;
        const { jobQueue } = filter;
        if (jobQueue !== undefined && changed?.job.jobQueue !== jobQueue) continue;
        events.push({ place, event: renderEvent(site, change, jobId, changed) });
      }
      reached = { id: change.id };
    }
    return { events, reached, atEnd: changes.length < changesMax };
  });
}

type Subject = { readonly jobId: string; readonly place: EventPlace };

/** The jobs that one change is about, beyond a place in it; children of an array are told one by one. */
function* subjectsAfter(
  { id, jobId, children }: RecordedChange,
  reached: EventPlace,
  filter: EventFilter,
): Generator<Subject> {
  if (children === undefined) {
    yield { jobId, place: { id } };
    return;
  }
  const seen = reached.id === id ? (reached.index ?? -1) : -1;
  for (let index = Math.max(children.first, seen + 1); index <= children.last; index += 1) {
    if (!isWantedChild(filter, jobId, index)) continue;
    yield { jobId: childJobId(jobId, index), place: { id, index } };
  }
}

/** Children of one array, and the events of one job, share a spec: it is read once for a page. */
function jobReader(view: View): (jobId: string) => Promise<ChangedJob | undefined> {
  const specs = new Map<string, JobSpec | undefined>();
  return async (jobId) => {
    const job = await view.jobs.get(jobId);
    if (job === undefined) return undefined;
    const owner = parseJobId(jobId)?.parentId ?? jobId;
    if (!specs.has(owner)) specs.set(owner, await view.jobs.spec(owner));
    const spec = specs.get(owner);
    return spec && { job, spec };
  };
}
