/**
 * Answers without an end: `GET` of a path that has a handler, whose texts are sent as they come, as server-sent events.
 *
 * A text is asked for when the one before has left or fits into the socket's buffer, so that a slow reader costs no
 * memory. A reader that goes ends the handler, and so does the server when it closes.
 */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { headerOf, type WireReply, type WireRequest } from "./request.ts";

export type StreamRequest = {
  readonly query: URLSearchParams;
  /** What a client that connects again has seen last. */
  readonly lastEventId: string | undefined;
  /** Aborted when the reader has gone or the server closes. */
  readonly signal: AbortSignal;
};

/** Rejects with a ServiceError for what is refused; once it has resolved, the answer is a success. */
export type StreamHandler = (request: StreamRequest) => Promise<AsyncIterable<string>>;

/** By path. */
export type StreamHandlers = Readonly<Record<string, StreamHandler>>;

export const streamReply: WireReply = {
  status: 200,
  contentType: "text/event-stream; charset=utf-8",
  body: "",
};

/** Own properties only: the path comes from a request and may be any text. */
export function streamHandlerFor(
  handlers: StreamHandlers,
  { method, path }: WireRequest,
): StreamHandler | undefined {
  return method === "GET" && Object.hasOwn(handlers, path) ? handlers[path] : undefined;
}

export function streamRequest(request: WireRequest, signal: AbortSignal): StreamRequest {
  return {
    query: new URLSearchParams(request.query),
    lastEventId: headerOf(request.headers, "last-event-id"),
    signal,
  };
}

/** Aborted when the response's reader has gone, or by `closing`. */
export function endOf(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}

/** Resolves when the stream has ended, or its reader has gone. */
export async function sendStream(
  response: ServerResponse,
  texts: AsyncIterable<string>,
  requestId: string,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(streamReply.status, {
    "content-type": streamReply.contentType,
    "cache-control": "no-store",
    // Nothing comes after a stream: the connection ends with it.
    connection: "close",
    "x-amzn-RequestId": requestId,
  });
  for await (const text of texts) {
    if (signal.aborted) break;
    if (response.write(text)) continue;
    // Whoever leaves while we wait has said so by the signal; that is no fault.
    await once(response, "drain", { signal }).catch(() => {});
    if (signal.aborted) break;
  }
  response.end();
}
