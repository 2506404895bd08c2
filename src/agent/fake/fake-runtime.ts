/**
 * A container runtime without containers, for the simulator and for tests of many agents. What a container does is told
 * by its command, in a little language of words, so that a job carries its own fate wherever it is placed:
 *
 *   run 1500          stays for so many milliseconds (the last one counts; 0 when absent)
 *   exit 3            ends with this code (0 when absent)
 *   oom               ends killed for want of memory
 *   hang              stays until it is stopped
 *   flaky 5           of a hundred such attempts five end with code 1; which ones, job, index and number decide
 *   deaf              does not hear SIGTERM
 *   say WORD          writes a line
 *   pull-fails, pull 800, start-fails
 *
 * Time passes by the clock that it is given. Several words stand one after another; unknown ones are a start failure.
 */
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../../ports/container-runtime.ts";

export type FakeRuntime = ContainerRuntime & {
  /** Names of the containers that run now, by the ARN of their task. */
  readonly running: ReadonlyMap<string, ReadonlySet<string>>;
};

export type FakeRuntimeEvents = {
  /** A container begins. */
  readonly started?: (request: ContainerRequest) => void;
  readonly ended?: (request: ContainerRequest, exit: ContainerExit) => void;
};

const exitKilled = 137;
const exitTerminated = 143;

export function createFakeRuntime(clock: Clock, events: FakeRuntimeEvents = {}): FakeRuntime {
  const running = new Map<string, Set<string>>();
  const begins = ({ taskArn, containerName }: ContainerRequest): void => {
    running.set(taskArn, (running.get(taskArn) ?? new Set()).add(containerName));
  };
  const isOver = ({ taskArn, containerName }: ContainerRequest): void => {
    const names = running.get(taskArn);
    names?.delete(containerName);
    if (names?.size === 0) running.delete(taskArn);
  };
  const ends = new Set<(exit: ContainerExit) => void>();
  let count = 0;

  const start = async (request: ContainerRequest): Promise<RunningContainer> => {
    const fate = readFate(request);
    if (fate.pullMs > 0) await new Promise<void>((resolve) => clock.after(fate.pullMs, resolve));
    if (fate.pullFails) {
      throw new StartFailure(
        `CannotPullContainerError: the image ${request.image} cannot be pulled`,
        true,
      );
    }
    if (fate.startFails) {
      throw new StartFailure("CannotStartContainerError: the container does not start", false);
    }
    count += 1;
    begins(request);
    events.started?.(request);
    for (const line of fate.lines) void request.output("stdout", Buffer.from(`${line}\n`));
    let ended = false;
    let end = (_exit: ContainerExit): void => {};
    const exited = new Promise<ContainerExit>((resolve) => {
      end = (exit) => {
        if (ended) return;
        ended = true;
        ends.delete(end);
        isOver(request);
        events.ended?.(request, exit);
        resolve(exit);
      };
    });
    ends.add(end);
    const own = { exitCode: fate.exitCode, outOfMemory: fate.oom };
    if (!fate.hangs) clock.after(fate.runMs, () => end(own));
    return {
      runtimeId: `fake-${count}`,
      startedAt: clock.now(),
      exited,
      async stop(graceMs) {
        if (!fate.deaf) end({ exitCode: exitTerminated, outOfMemory: false });
        else if (graceMs === 0) end({ exitCode: exitKilled, outOfMemory: false });
        else clock.after(graceMs, () => end({ exitCode: exitKilled, outOfMemory: false }));
        await exited;
      },
    };
  };

  return {
    name: "fake",
    version: "1",
    usesImages: true,
    running,
    start,
    pull: async () => ({}),
    release: () => undefined,
    // What it runs lives in its process alone.
    adopt: async () => undefined,
    sweep: async () => {},
    async close() {
      for (const end of [...ends]) end({ exitCode: exitKilled, outOfMemory: false });
    },
  };
}

type Fate = {
  runMs: number;
  exitCode: number;
  oom: boolean;
  hangs: boolean;
  deaf: boolean;
  pullMs: number;
  pullFails: boolean;
  startFails: boolean;
  readonly lines: string[];
};

function readFate({ command, environment }: ContainerRequest): Fate {
  const fate: Fate = {
    ...{ runMs: 0, exitCode: 0, oom: false, hangs: false, deaf: false },
    ...{ pullMs: 0, pullFails: false, startFails: false, lines: [] },
  };
  const words = [...command];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "run") fate.runMs = Number(words.shift());
    else if (word === "exit") fate.exitCode = Number(words.shift());
    else if (word === "pull") fate.pullMs = Number(words.shift());
    else if (word === "say") fate.lines.push(words.shift() ?? "");
    else if (word === "hang") fate.hangs = true;
    else if (word === "flaky") {
      if (hundredthOf(environment) < Number(words.shift())) fate.exitCode = 1;
    } else if (word === "deaf") fate.deaf = true;
    else if (word === "pull-fails") fate.pullFails = true;
    else if (word === "start-fails") fate.startFails = true;
    else if (word === "oom") {
      fate.oom = true;
      fate.exitCode = exitKilled;
    } else {
      throw new StartFailure(`CannotStartContainerError: exec: "${word}": not a word`, false);
    }
  }
  return fate;
}

/** Which hundredth of all attempts this one is in, from 0; the same for the same child of another array. */
function hundredthOf(environment: Readonly<Record<string, string>>): number {
  const { AWS_BATCH_JOB_ID: jobId = "", AWS_BATCH_JOB_ATTEMPT: attempt = "" } = environment;
  const who = environment.AWS_BATCH_JOB_ARRAY_INDEX ?? jobId;
  // FNV-1a, and then mixed, so that neighbours come to lie far apart.
  let hash = 0x811c9dc5;
  for (const character of `${who}/${attempt}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 16) % 100;
}
