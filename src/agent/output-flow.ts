/**
 * Hands a container's output on and lets the container wait while its reader is busy.
 *
 * While any promise that `output` returned is pending, every stream of the container is paused: the pipe fills and
 * the writing process blocks in its own `write`, so a chatty container costs one chunk per stream, not memory.
 * A reader that fails has lost its chunk, never the container.
 */
import type { Readable } from "node:stream";
import type { ContainerRequest } from "../ports/container-runtime.ts";

export type OutputFlow = {
  /** Hands one chunk over, pausing the streams while it is pending. */
  readonly push: (source: "stdout" | "stderr", chunk: Uint8Array) => void;
  readonly attach: (source: "stdout" | "stderr", stream: Readable) => void;
  /** One stream that carries both: `read` takes its chunks apart and pushes. */
  readonly attachFrames: (stream: Readable, read: (chunk: Uint8Array) => void) => void;
  /** Resolves when no handed-over chunk is pending any more. */
  readonly idle: () => Promise<void>;
  readonly isPending: () => boolean;
};

export function outputFlow(output: ContainerRequest["output"]): OutputFlow {
  const streams: Readable[] = [];
  let pending = 0;
  let idlers: (() => void)[] = [];

  const settled = (): void => {
    pending -= 1;
    if (pending > 0) return;
    for (const stream of streams) stream.resume();
    const waiting = idlers;
    idlers = [];
    for (const resolve of waiting) resolve();
  };
  const push = (source: "stdout" | "stderr", chunk: Uint8Array): void => {
    const taken = output(source, chunk);
    if (taken === undefined) return;
    pending += 1;
    for (const stream of streams) stream.pause();
    taken.then(settled, settled);
  };
  const attachFrames = (stream: Readable, read: (chunk: Uint8Array) => void): void => {
    streams.push(stream);
    stream.on("data", read);
    // `on("data")` sets the stream flowing; a chunk that is already pending must hold this one too.
    if (pending > 0) stream.pause();
  };
  return {
    push,
    attach: (source, stream) => attachFrames(stream, (chunk) => push(source, chunk)),
    attachFrames,
    idle: () =>
      pending === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
    isPending: () => pending > 0,
  };
}
