/**
 * The pipes for the output of commands: real ones, so that `echo text > /dev/stderr` works in a job's script. What
 * Node itself gives to a child are sockets, which cannot be opened again through /proc.
 *
 * Named pipes are made many at a time, since it takes a program to make them, in a folder that only the server's
 * user can enter. Each is used once: the server opens it to read, the spawner to write, and its name is gone.
 */
import { closeSync, constants, mkdtempSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";

/** An even number: a command takes two. */
const batchSize = 128;
const refillBelow = 48;

export type OutputPipe = {
  readonly path: string;
  /** The reading end; call it once the command holds the writing end. */
  readonly read: () => Socket;
  /** Instead of `read`. */
  readonly drop: () => void;
};

export type OutputPipes = {
  /** One for stdout, one for stderr. Rejects when none can be made or opened. */
  readonly take: () => Promise<readonly [OutputPipe, OutputPipe]>;
  /** The answer to what was asked for. */
  readonly onMade: (why: string | undefined) => void;
  /** Fails who waits at once; resolves when the folder is gone. */
  readonly close: () => Promise<void>;
};

export function outputPipes(
  tmpDir: string,
  make: (folder: string, paths: readonly string[]) => void,
): OutputPipes {
  let folder: string | undefined;
  let ready: string[] = [];
  let made = 0;
  /** Paths that were asked for and are not there yet. */
  let asked: readonly string[] | undefined;
  let waiting: PromiseWithResolvers<void> | undefined;
  let closed = false;

  const refill = (): void => {
    if (asked !== undefined || ready.length >= refillBelow) return;
    folder ??= mkdtempSync(join(tmpDir, "batchyard-pipes-"));
    const inside = folder;
    const names = Array.from({ length: batchSize }, (_, index) => String(made + index));
    made += batchSize;
    asked = names.map((name) => join(inside, name));
    make(inside, asked);
  };
  const forget = async (): Promise<void> => {
    ready = [];
    const old = folder;
    folder = undefined;
    if (old === undefined) return;
    // Pipes may still be made in it, if the spawner process was killed meanwhile.
    await rm(old, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  };
  const open = (): readonly [OutputPipe, OutputPipe] | undefined => {
    const [first, second] = [ready.pop(), ready.pop()];
    if (first === undefined || second === undefined) return undefined;
    const stdout = openPipe(first);
    try {
      return [stdout, openPipe(second)];
    } catch (error) {
      stdout.drop();
      throw error;
    }
  };
  const onMade = (why: string | undefined): void => {
    const waiter = waiting;
    waiting = undefined;
    if (why === undefined) {
      ready.push(...(asked ?? []));
      waiter?.resolve();
    } else {
      void forget();
      waiter?.reject(new Error(why));
    }
    asked = undefined;
  };
  try {
    refill();
  } catch {
    // Who takes the first one tries again, and is told.
  }
  return {
    onMade,
    async take() {
      for (let isFresh = false; !closed; isFresh = true) {
        try {
          const pipes = open();
          refill();
          if (pipes !== undefined) return pipes;
        } catch (error) {
          // Programs that clean up temporary folders may have been here; what was just made is not old.
          if (isFresh || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
          void forget();
          refill();
        }
        waiting ??= Promise.withResolvers();
        await waiting.promise;
      }
      throw new Error("closed");
    },
    close() {
      closed = true;
      const gone = forget();
      onMade("closed");
      return gone;
    },
  };
}

function openPipe(path: string): OutputPipe {
  // Not waiting for a writer.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return {
    path,
    read: () => new Socket({ fd, readable: true, writable: false }),
    drop: () => closeSync(fd),
  };
}
