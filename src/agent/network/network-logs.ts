/**
 * Log lines to a server on another machine, through CloudWatch Logs' own operations. A stream that is not there is
 * made; one request is kept well below what a server takes.
 */
import type { LogEvent, LogWriter } from "../../ports/log-store.ts";
import { type CallDeps, CallRefused, jsonCall } from "./json-call.ts";

const requestBytesMax = 600_000;
const eventsMax = 5_000;

export function networkLogs(deps: CallDeps): LogWriter {
  const call = (operation: string, input: object): Promise<unknown> =>
    jsonCall(deps, "logs", operation, input);

  const createStream: LogWriter["createStream"] = async (logGroupName, logStreamName) => {
    try {
      await call("CreateLogStream", { logGroupName, logStreamName });
      return "created";
    } catch (error) {
      if (isNotFound(error)) return "no group";
      unlessThere(error);
      return "exists";
    }
  };

  async function makeStream(logGroupName: string, logStreamName: string): Promise<void> {
    if ((await createStream(logGroupName, logStreamName)) !== "no group") return;
    await call("CreateLogGroup", { logGroupName }).catch(unlessThere);
    await createStream(logGroupName, logStreamName);
  }

  return {
    createStream,
    async put(group, stream, events) {
      if (events.length === 0) return makeStream(group, stream);
      for (const logEvents of inRequests(events)) {
        const input = { logGroupName: group, logStreamName: stream, logEvents };
        try {
          await call("PutLogEvents", input);
        } catch (error) {
          if (!isNotFound(error)) throw error;
          await makeStream(group, stream);
          await call("PutLogEvents", input);
        }
      }
    },
  };
}

/** In the order of time, which the operation insists on: a clock that was set back must not cost the lines. */
function inRequests(events: readonly LogEvent[]): LogEvent[][] {
  const requests: LogEvent[][] = [];
  let bytes = 0;
  let latest = 0;
  for (const { timestamp, message } of events) {
    latest = Math.max(latest, timestamp);
    const size = Buffer.byteLength(JSON.stringify(message)) + 64;
    const last = requests.at(-1);
    if (last === undefined || bytes + size > requestBytesMax || last.length >= eventsMax) {
      requests.push([{ timestamp: latest, message }]);
      bytes = size;
    } else {
      last.push({ timestamp: latest, message });
      bytes += size;
    }
  }
  return requests;
}

function unlessThere(error: unknown): void {
  const there = error instanceof CallRefused && error.code === "ResourceAlreadyExistsException";
  if (!there) throw error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof CallRefused && error.code === "ResourceNotFoundException";
}
