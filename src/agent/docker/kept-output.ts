/**
 * Output that the engine keeps of a container, read from where it was stored before: what was said while no agent ran.
 *
 * The place is a number of bytes while all output is still kept. Of a container that has said more than the engine
 * keeps the first part is gone, bytes cannot be counted, and reading goes on by time: what came in the last second
 * before may come twice.
 */
import type { Readable } from "node:stream";
import type Dockerode from "dockerode";
import type { OutputPosition } from "../../ports/container-runtime.ts";
import type { OutputFlow } from "../output-flow.ts";
import { frameReader, streamEnded } from "./attached-output.ts";

type Push = (source: "stdout" | "stderr", payload: Uint8Array) => void;

const keptMiB = 512;
/** The most that the engine adds to a line when it writes it down. */
const overheadBytes = 64;
const overlapMs = 1_000;

/** The driver that keeps output, bytes as they are; Podman has another one. Two files are kept. */
export function keepingDriver(engine: "docker" | "podman"): {
  readonly Type: string;
  readonly Config: Readonly<Record<string, string>>;
} {
  const Config = { "max-size": `${keptMiB}m`, "max-file": "2" };
  return { Type: engine === "podman" ? "json-file" : "local", Config };
}

/**
 * Hands over all that was not stored before and all that still comes; resolves when the container has ended and the
 * last of it was handed over. What the engine keeps is read once more then: while it follows a container that ends, it
 * may miss the last lines.
 */
export async function readKept(
  container: Dockerode.Container,
  from: OutputPosition,
  flow: OutputFlow,
  ended: Promise<unknown>,
): Promise<{ readonly done: Promise<void> }> {
  const whole = isWhole(from);
  const since = whole ? 0 : (from.at - overlapMs) / 1_000;
  const seen = { stdout: 0, stderr: 0 };
  const read = async (known: Amounts): Promise<Readable> => {
    const stream = await container.logs({ follow: true, stdout: true, stderr: true, since });
    const readable = stream as unknown as Readable;
    const push = beyond(known, (source, payload) => {
      seen[source] += payload.length;
      flow.push(source, payload);
    });
    flow.attachFrames(readable, frameReader(push));
    return readable;
  };
  const known = whole ? { stdout: from.stdout, stderr: from.stderr } : { stdout: 0, stderr: 0 };
  const first = await read(known);
  const rest = async (): Promise<void> => {
    await streamEnded(first);
    await ended.catch(() => undefined);
    const all = { stdout: known.stdout + seen.stdout, stderr: known.stderr + seen.stderr };
    await streamEnded(await read(all));
  };
  // A container that somebody has removed has nothing more to tell.
  return { done: rest().catch(() => undefined) };
}

type Amounts = Readonly<Record<"stdout" | "stderr", number>>;

/** Leaves out so many bytes of each. */
function beyond(known: Amounts, push: Push): Push {
  const left = { ...known };
  return (source, payload) => {
    const skipped = Math.min(left[source], payload.length);
    left[source] -= skipped;
    if (skipped < payload.length) push(source, payload.subarray(skipped));
  };
}

/** Whether the engine has not yet begun to forget what it kept, when this was stored. */
function isWhole({ stdout, stderr, lines }: OutputPosition): boolean {
  return stdout + stderr + lines * overheadBytes < keptMiB * 2 ** 20;
}
