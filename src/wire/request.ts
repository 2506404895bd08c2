/** A request as the protocols see it: read in full, nothing decoded yet. */
import type { IncomingHttpHeaders } from "node:http";

export type WireRequest = {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. Signatures are made over this text. */
  readonly path: string;
  /** As sent, without the question mark; "" if there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether it came over TLS. */
  readonly secure?: boolean;
};

/** An answer in the form of its protocol. */
export type WireReply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** For `x-amzn-ErrorType`, the one header an answer of ours may need. */
  readonly errorType?: string;
};

/**
 * The first value of a header that may come more than once. The name may come from a request: what an object has
 * by nature (`constructor`, `__proto__`) is no header.
 */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value: unknown = headers[name];
  if (typeof value === "string") return value;
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : undefined;
}

/** A host name or address with an optional port; what else stands in a Host header names no server. */
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** The base URL at which the client has reached this server, as its Host header says. */
export function endpointOf(request: Pick<WireRequest, "headers" | "secure">): string | undefined {
  const host = headerOf(request.headers, "host") ?? "";
  return HOST.test(host) ? `${request.secure ? "https" : "http"}://${host}` : undefined;
}
