/** One stream by its exact name; fails as CloudWatch Logs does when group or stream is not there. */
import type { LogStore, LogStreamInfo } from "../../ports/log-store.ts";
import { noSuchGroup, noSuchStream } from "./log-errors.ts";

export async function findStream(
  logs: LogStore,
  group: string,
  name: string,
): Promise<LogStreamInfo> {
  // The least name that starts with the whole name is the name itself.
  const found = await logs.listStreams({ group, prefix: name, limit: 1 });
  if (found === undefined) throw noSuchGroup();
  if (found[0]?.logStreamName !== name) throw noSuchStream();
  return found[0];
}
