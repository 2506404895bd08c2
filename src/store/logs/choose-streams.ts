/**
 * The streams of one page of a listing. By name it costs two binary searches. By time every stream of the group
 * must have been looked at once (its last line); what was read is kept, so only the first such listing is slow.
 */
import type { LogStreamsQuery } from "../../ports/log-store.ts";
import { eachOf } from "./each-of.ts";
import type { GroupFolder, Stream } from "./group-folder.ts";

export async function chooseStreams(
  folder: GroupFolder,
  query: LogStreamsQuery,
): Promise<readonly Stream[]> {
  const prefix = query.prefix ?? "";
  const first = folder.indexOf(prefix);
  const end = endOfPrefix(folder.streams, prefix, first);
  return query.orderBy === "lastEventTime"
    ? await byTime(folder, folder.streams.slice(first, end), query)
    : byName(folder, first, end, query);
}

function byName(
  folder: GroupFolder,
  first: number,
  end: number,
  { after, limit, descending = false }: LogStreamsQuery,
): readonly Stream[] {
  const at = after === undefined ? undefined : folder.indexOf(after);
  if (descending) {
    const last = Math.max(first, Math.min(end, at ?? end));
    return folder.streams.slice(Math.max(first, last - limit), last).reverse();
  }
  const behind = at === undefined || folder.streams[at]?.name !== after ? at : at + 1;
  const start = Math.max(first, behind ?? first);
  return folder.streams.slice(start, Math.min(end, start + limit));
}

async function byTime(
  folder: GroupFolder,
  streams: readonly Stream[],
  { after, afterEventTimestamp = 0, limit, descending = false }: LogStreamsQuery,
): Promise<readonly Stream[]> {
  const sign = descending ? -1 : 1;
  const timed = await eachOf(streams, async (stream) => {
    const { events } = await folder.tailOf(stream);
    return { stream, time: events?.maxTimestamp ?? 0 };
  });
  const last = { stream: { name: after ?? "" }, time: afterEventTimestamp };
  type Timed = { readonly stream: { readonly name: string }; readonly time: number };
  const compare = (a: Timed, b: Timed): number =>
    sign *
    (a.time - b.time || (a.stream.name < b.stream.name ? -1 : +(a.stream.name > b.stream.name)));
  return timed
    .filter((entry) => after === undefined || compare(entry, last) > 0)
    .sort(compare)
    .slice(0, limit)
    .map(({ stream }) => stream);
}

/** Names with one prefix stand together in the sorted list: the first place behind them. */
function endOfPrefix(streams: readonly Stream[], prefix: string, first: number): number {
  let low = first;
  let high = streams.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (streams[middle]?.name.startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
}
