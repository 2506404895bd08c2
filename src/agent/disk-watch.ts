/**
 * Watches the free space of the disk that containers are written to. Below its floor, what may go is removed at once;
 * if that is not enough, a new task fails at its beginning with a reason that says so, instead of somewhere in its
 * work.
 */
import type { Clock } from "../ports/clock.ts";
import { type ContainerRuntime, StartFailure } from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";

export type DiskWatchDeps = {
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the disk, named in reasons; undefined when it cannot be read, which stops nobody. */
  readonly freeMiB: () => Promise<number | undefined>;
  readonly path: string;
  readonly floorMiB: number;
  /** Removes what may go until `enough`. */
  readonly makeRoom: (enough: () => Promise<boolean>) => Promise<unknown>;
};

export type DiskWatch = {
  /** Resolves when there is room, or rejects with a `StartFailure`. */
  readonly admit: () => Promise<void>;
  /** Looks once a minute, also when no task comes. */
  readonly start: () => void;
  readonly stop: () => void;
};

const lookEveryMs = 60_000;

export function diskWatch(deps: DiskWatchDeps): DiskWatch {
  const { clock, log, floorMiB, path } = deps;
  let cancel = (): void => undefined;
  let making: Promise<unknown> | undefined;

  const enough = async (): Promise<boolean> => ((await deps.freeMiB()) ?? floorMiB) >= floorMiB;
  const look = async (): Promise<void> => {
    if (await enough()) return;
    log.warn({ path, freeMiB: await deps.freeMiB(), floorMiB }, "the disk is nearly full");
    making ??= deps.makeRoom(enough).finally(() => {
      making = undefined;
    });
    await making;
  };
  const next = (): void => {
    cancel = clock.after(lookEveryMs, () => void look().then(next));
  };

  return {
    async admit() {
      await look();
      const freeMiB = await deps.freeMiB();
      if (freeMiB === undefined || freeMiB >= floorMiB) return;
      throw new StartFailure(
        `CannotCreateContainerError: no space left on device: ${freeMiB} MiB are free in ${path}, ` +
          `${floorMiB} MiB must be for a task to start`,
        false,
      );
    },
    start: next,
    stop: () => cancel(),
  };
}

/** A runtime that takes on new containers only while the disk has room. */
export function withDiskWatch(runtime: ContainerRuntime, watch: DiskWatch): ContainerRuntime {
  return {
    ...runtime,
    async pull(request) {
      await watch.admit();
      return runtime.pull(request);
    },
  };
}
