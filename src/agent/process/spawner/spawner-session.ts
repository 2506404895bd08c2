/**
 * One life of the spawner process, from its start to its end, as the server sees it.
 *
 * When it ends unasked, the exits of its commands cannot be learned any more, and it is not known whether a command
 * that was being started runs: both are told as `lost`, and the caller must end what is left of them.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { Logger } from "../../../ports/telemetry.ts";
import { type OutputPipe, outputPipes } from "./output-pipes.ts";
import type { Command, FromSpawner, ToSpawner } from "./spawner-messages.ts";
import { startSpawnerProcess } from "./spawner-process.ts";

export type CommandExit =
  | {
      readonly kind: "exited";
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    }
  | { readonly kind: "lost" };

export type SpawnedCommand = {
  readonly pid: number;
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly exited: Promise<CommandExit>;
  /** To its process group; of no effect once it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
};

/** Why a command does not run: the system's code if it has one, or `lost`: it may run all the same. */
export class SpawnFailure extends Error {
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.name = "SpawnFailure";
    this.code = code;
  }
}

export type SpawnerSession = {
  readonly pid: number | undefined;
  readonly isOver: () => boolean;
  readonly start: (command: Command) => Promise<SpawnedCommand>;
  /** Resolves when the process is gone, and with it what it started. */
  readonly close: () => Promise<void>;
};

/** How many starts may be unanswered: signals wait behind them, and the process has little memory. */
const startsMax = 8;

type Starting = {
  readonly pipes: readonly [OutputPipe, OutputPipe];
  readonly started: (command: SpawnedCommand) => void;
  readonly failed: (error: SpawnFailure) => void;
};

export function openSession(deps: { log: Logger; tmpDir: string }): SpawnerSession {
  const child = startSpawnerProcess();
  const starting = new Map<number, Starting>();
  const running = new Map<number, (exit: CommandExit) => void>();
  const line: (() => void)[] = [];
  let unanswered = 0;
  let lastId = 0;
  let over = false;
  let closing = false;

  // A failure to send is a process that is gone, which is noticed by its end.
  const send = (message: ToSpawner): void => void child.send(message, () => undefined);
  const pipes = outputPipes(deps.tmpDir, (folder, paths) =>
    send({ kind: "make-pipes", folder, paths }),
  );
  const keepAlive = (): void => keepServerAlive(child, unanswered + running.size > 0);
  const started = (id: number, pid: number, { pipes: [out, err], started }: Starting): void => {
    const exited = new Promise<CommandExit>((resolve) => running.set(id, resolve));
    const signal = (name: NodeJS.Signals): void => {
      if (running.has(id)) send({ kind: "signal", id, signal: name });
    };
    started({ pid, stdout: out.read(), stderr: err.read(), exited, signal });
  };
  const failed = ({ pipes: taken, failed: reject }: Starting, error: SpawnFailure): void => {
    for (const pipe of taken) pipe.drop();
    reject(error);
  };
  const exited = (id: number, exit: CommandExit): void => {
    running.get(id)?.(exit);
    running.delete(id);
    keepAlive();
  };
  const answered = (message: Extract<FromSpawner, { kind: "started" | "failed" }>): void => {
    const start = starting.get(message.id);
    if (start === undefined) return;
    starting.delete(message.id);
    if (message.kind === "started") started(message.id, message.pid, start);
    else failed(start, new SpawnFailure(message.why, message.code));
  };
  const hear = (message: FromSpawner): void => {
    if (message.kind === "pipes-made") pipes.onMade(message.why);
    else if (message.kind === "exited") exited(message.id, message);
    else answered(message);
  };
  child.on("message", hear);
  child.stderr?.on("data", (text) => deps.log.warn({ text: String(text) }, "spawner process"));

  const ended = whenEnded(child).then(async (how) => {
    over = true;
    const pipesGone = pipes.close();
    const lost = starting.size + running.size;
    if (!closing) deps.log.error({ how, lost }, "the spawner process ended; its commands are lost");
    for (const start of starting.values()) {
      failed(start, new SpawnFailure(`the spawner process ended: ${how}`, "lost"));
    }
    for (const exit of running.values()) exit({ kind: "lost" });
    starting.clear();
    running.clear();
    await pipesGone;
  });

  const inTurn = async <T>(then: () => Promise<T>): Promise<T> => {
    unanswered += 1;
    keepAlive();
    try {
      if (unanswered > startsMax) await new Promise<void>((resolve) => line.push(resolve));
      return await then();
    } finally {
      unanswered -= 1;
      line.shift()?.();
      keepAlive();
    }
  };
  return {
    pid: child.pid,
    isOver: () => over,
    start: (command) =>
      inTurn(async () => {
        const taken = await pipes.take().catch(({ message }: Error) => {
          // Without its code, which would be taken for the program's.
          throw new SpawnFailure(`output pipes: ${message}`);
        });
        const [{ path: stdout }, { path: stderr }] = taken;
        lastId += 1;
        const id = lastId;
        return new Promise((resolve, reject) => {
          starting.set(id, { pipes: taken, started: resolve, failed: reject });
          send({ kind: "start", id, command, stdout, stderr });
        });
      }),
    async close() {
      closing = true;
      keepServerAlive(child, true);
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function keepServerAlive(child: ChildProcess, isNeeded: boolean): void {
  if (isNeeded) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

/** Resolves with how it ended, once everything that it said has been heard. */
async function whenEnded(child: ChildProcess): Promise<string> {
  try {
    if (child.pid === undefined) throw (await once(child, "error"))[0];
    const [[code, signal]] = await Promise.all([once(child, "exit"), once(child, "disconnect")]);
    return signal ?? `exit code ${code}`;
  } catch (error) {
    return (error as Error).message;
  }
}
