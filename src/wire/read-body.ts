/**
 * Reads a request body up to a limit. Past the limit nothing more is kept, but a bounded rest is still taken off the
 * socket: a client that is refused while it sends would otherwise see a broken connection instead of the answer.
 */
import type { IncomingMessage } from "node:http";

export type BodyResult =
  | { readonly kind: "body"; readonly body: Buffer }
  | { readonly kind: "too-large" }
  /** The client has gone; there is nobody to answer. */
  | { readonly kind: "aborted" };

/** How much of a refused body is read and thrown away before the connection is cut. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

export function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyResult> {
  const declared = Number(request.headers["content-length"] ?? 0);
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (size > maxBytes + MAX_DISCARDED_BYTES) resolve({ kind: "too-large" });
    });
    request.on("end", () => {
      if (size > maxBytes) resolve({ kind: "too-large" });
      else resolve({ kind: "body", body: wholeOf(chunks) });
    });
    // After "end" these change nothing: a promise settles once.
    request.on("error", () => resolve({ kind: "aborted" }));
    request.on("close", () => resolve({ kind: "aborted" }));
    // What is declared beyond all patience is not waited for.
    if (declared > maxBytes + MAX_DISCARDED_BYTES) resolve({ kind: "too-large" });
  });
}

function wholeOf(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  if (first === undefined) return NOTHING;
  return chunks.length === 1 ? first : Buffer.concat(chunks);
}
