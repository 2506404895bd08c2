/**
 * Watches the free space of the disk that containers are written to. Below its floor, what may go is removed at once;
 * if that is not enough, a new task waits for a minute, and then fails at its beginning with a reason that says so,
 * instead of somewhere in its work.
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
  /** Resolves when there is room; rejects with a `StartFailure` when there is none for a minute. */
  readonly admit: (onWait?: (status: string) => void) => Promise<void>;
  /** Looks once a minute, also when no task comes. */
  readonly start: () => void;
  readonly stop: () => void;
};

const lookEveryMs = 60_000;
/**
 * A task that ends may leave room. And a machine that failed each task at once would be sent the next one at once,
 * until a whole queue has failed on it.
 */
const patienceMs = 60_000;
const retryMs = 5_000;

export function diskWatch(deps: DiskWatchDeps): DiskWatch {
  const { clock, log, floorMiB, path } = deps;
  let cancel = (): void => undefined;
  let making: Promise<unknown> | undefined;
  let warnedAt = Number.NEGATIVE_INFINITY;

  const enough = async (): Promise<boolean> => ((await deps.freeMiB()) ?? floorMiB) >= floorMiB;
  const look = async (): Promise<void> => {
    if (await enough()) return;
    if (clock.now() - warnedAt >= lookEveryMs) {
      warnedAt = clock.now();
      log.warn({ path, freeMiB: await deps.freeMiB(), floorMiB }, "the disk is nearly full");
    }
    making ??= deps.makeRoom(enough).finally(() => {
      making = undefined;
    });
    await making;
  };
  const next = (): void => {
    cancel = clock.after(lookEveryMs, () => void look().then(next));
  };

  return {
    async admit(onWait) {
      const until = clock.now() + patienceMs;
      for (;;) {
        await look();
        const freeMiB = await deps.freeMiB();
        if (freeMiB === undefined || freeMiB >= floorMiB) return;
        const lack = `${freeMiB} MiB are free in ${path}, ${floorMiB} MiB must be for a task to start`;
        if (clock.now() >= until) {
          throw new StartFailure(
            `CannotCreateContainerError: no space left on device: ${lack}`,
            false,
          );
        }
        onWait?.(`waiting for room on the disk: ${lack}`);
        await new Promise<void>((resolve) => clock.after(retryMs, resolve));
      }
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
      await watch.admit(request.onProgress);
      return runtime.pull(request);
    },
  };
}
