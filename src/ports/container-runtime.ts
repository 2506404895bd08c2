/**
 * What runs a container on an instance. `docker` is the real one; `process` runs the command on the machine itself
 * and says so; both pass `exerciseContainerRuntime` (test/conformance).
 *
 * Contract:
 *  - `start` resolves once the command runs, or rejects with a `StartFailure` whose text begins with ECS's own
 *    word for it (CannotPullContainerError: …, CannotCreateContainerError: …, CannotStartContainerError: …).
 *  - all output is handed to `output` before `exited` resolves; no more is read while a promise that `output`
 *    returned is pending, so a chatty container waits instead of filling memory.
 *  - `stop` sends SIGTERM, waits `graceMs`, sends SIGKILL to everything the container started; safe to call twice.
 *  - nothing that a container started outlives it. Fresh volumes outlive the containers that share them, until
 *    `release` says that all containers of their task have ended.
 *  - `adopt` finds the container of a request that an earlier process of this agent has started, running or not, and
 *    goes on with it: its exit, and its output from where the earlier process had stored it (a little of it may come
 *    twice, see `OutputPosition`) if the runtime has kept it, else from now on. Undefined when there is none.
 *  - `sweep` ends what a killed process of this agent left running, and resolves when it is gone; what belongs to tasks
 *    that `isKept` names is left alone.
 */
export type ContainerMount = {
  readonly containerPath: string;
  readonly readOnly: boolean;
  /** A path of the machine, or a fresh volume that the containers of the task share. */
  readonly source: { readonly hostPath: string } | { readonly volume: string };
};

export type ContainerRequest = {
  readonly taskArn: string;
  readonly containerName: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** CPU shares, 1024 per vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpuIds: readonly string[];
  readonly mounts: readonly ContainerMount[];
  /** Docker's own names (User, WorkingDir, …; Ulimits, Devices, Privileged, …), as the payload gave them. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
  /**
   * A network that it shares with all tasks that ask for the same, whatever the host configuration says; a runtime
   * without networks of its own leaves it in the machine's.
   */
  readonly network?: string;
  readonly output: (source: "stdout" | "stderr", chunk: Uint8Array) => undefined | Promise<void>;
};

export type ContainerExit = {
  /** 128 + signal number when a signal ended it. */
  readonly exitCode: number;
  readonly outOfMemory: boolean;
};

/** How much of a container's output is stored. */
export type OutputPosition = {
  /** Bytes. */
  readonly stdout: number;
  readonly stderr: number;
  /** Of both together. */
  readonly lines: number;
  /** When the last of it came, epoch milliseconds; 0: none did. */
  readonly at: number;
};

export const outputBegin: OutputPosition = { stdout: 0, stderr: 0, lines: 0, at: 0 };

export interface RunningContainer {
  readonly runtimeId: string;
  readonly startedAt: number;
  /** In the network that it asked for. */
  readonly ipv4Address?: string;
  readonly exited: Promise<ContainerExit>;
  stop(graceMs: number): Promise<void>;
}

export class StartFailure extends Error {
  /** Whether the image was being fetched when it failed. */
  readonly duringPull: boolean;

  constructor(message: string, duringPull: boolean) {
    super(message);
    this.name = "StartFailure";
    this.duringPull = duringPull;
  }
}

export type RepositoryAuth = { readonly username: string; readonly password: string };

export type PullRequest = Pick<ContainerRequest, "taskArn" | "containerName" | "image"> & {
  /** For a registry that asks who one is; asked for when a pull is about to begin. Rejects with a `StartFailure`. */
  readonly auth?: () => Promise<RepositoryAuth>;
  /** Told in words how far it is, from time to time; silent when there is nothing to wait for. */
  readonly onProgress?: (status: string) => void;
};

export interface ContainerRuntime {
  readonly name: string;
  readonly version: string;
  /** Whether it can run containers from images at all; `process` cannot. */
  readonly usesImages: boolean;
  /** Whether `adopt` gives output from the position it is told; where absent it does not. */
  readonly keepsOutput?: boolean;
  /** Makes the image of a container available; rejects with a `StartFailure`. */
  pull(request: PullRequest): Promise<{ digest?: string }>;
  start(request: ContainerRequest): Promise<RunningContainer>;
  /** Removes the fresh volumes of a task, and its network after the last task in it; awaited by `close` only. */
  release(taskArn: string): void;
  adopt(request: ContainerRequest, from: OutputPosition): Promise<RunningContainer | undefined>;
  sweep(isKept?: (taskArn: string) => boolean): Promise<void>;
  close(): Promise<void>;
}
