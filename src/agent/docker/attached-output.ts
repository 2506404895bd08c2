/**
 * Reads an attached container's output. The engine sends frames: one byte for the stream (1 stdout, 2 stderr), three
 * empty ones, four for the length, then that many bytes. Payloads are handed on as they come, without waiting for
 * the end of a frame, so memory does not depend on how the engine cuts them.
 */
import type { Readable } from "node:stream";

const headerBytes = 8;

export type FrameReader = (chunk: Uint8Array) => void;

export function frameReader(
  push: (source: "stdout" | "stderr", payload: Uint8Array) => void,
): FrameReader {
  const header = Buffer.alloc(headerBytes);
  let headerFilled = 0;
  let payloadLeft = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (payloadLeft === 0) {
        const part = chunk.subarray(at, at + headerBytes - headerFilled);
        header.set(part, headerFilled);
        headerFilled += part.length;
        at += part.length;
        if (headerFilled < headerBytes) return;
        headerFilled = 0;
        payloadLeft = header.readUInt32BE(4);
        continue;
      }
      const payload = chunk.subarray(at, at + payloadLeft);
      payloadLeft -= payload.length;
      at += payload.length;
      push(header[0] === 2 ? "stderr" : "stdout", payload);
    }
  };
}

/** Resolves when the engine has ended the stream, rightly or by a broken connection. */
export function streamEnded(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once("end", resolve);
    stream.once("error", () => resolve());
    stream.once("close", resolve);
  });
}
