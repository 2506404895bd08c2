/**
 * Removes images that were pulled for tasks and that none needs any more, least recently used first, as the ECS agent
 * does: a few in each cycle, none that was pulled a short while ago, none that a task of this agent waits for or a
 * container is made of (the engine refuses to remove those). When the disk runs full, age counts no more, and it goes
 * on until there is room.
 */
import type Dockerode from "dockerode";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/telemetry.ts";
import type { ImageMemory, KnownImage } from "../images/image-memory.ts";
import type { CleanUpSettings } from "../images/image-settings.ts";
import { engineStatus } from "./docker-failure.ts";

export type ImageKeeperDeps = {
  readonly docker: Dockerode;
  readonly clock: Clock;
  readonly log: Logger;
  readonly memory: ImageMemory;
  /** Absent: it only keeps account of what is used. */
  readonly settings?: CleanUpSettings;
};

export type ImageKeeper = {
  /** A task is about to use an image. */
  readonly used: (name: string, id: string, pulled: boolean) => void;
  /** Whether this agent has pulled it, and it is still the one that it pulled. */
  readonly wasPulled: (name: string) => boolean;
  /** Resolves when no image is being removed: what is found from then on stays for a task that is known. */
  readonly settled: () => Promise<void>;
  /** One cycle by age; answers how many images are gone. */
  readonly cleanUp: () => Promise<number>;
  /** Removes whatever may go until `enough` says so. */
  readonly makeRoom: (enough: () => Promise<boolean>) => Promise<number>;
  /** Runs cycles from now on; `inUse` tells the images of the tasks that run or are about to. */
  readonly start: (inUse: () => Iterable<string>) => void;
  readonly stop: () => void;
};

export function imageKeeper(deps: ImageKeeperDeps): ImageKeeper {
  const { docker, clock, log, memory, settings } = deps;
  const known = new Map(memory.read().map((image) => [image.id, image]));
  let inUse = (): Iterable<string> => [];
  let working: Promise<unknown> = Promise.resolve();
  let cancel = (): void => undefined;

  const put = (image: KnownImage): void => {
    known.set(image.id, image);
    memory.write([...known.values()]);
  };
  const forget = (id: string): void => {
    known.delete(id);
    memory.write([...known.values()]);
  };

  /** Least recently used first. */
  const candidates = (isOldEnough: (image: KnownImage) => boolean): readonly KnownImage[] => {
    const needed = new Set([...inUse(), ...(settings?.excluded ?? [])]);
    // What somebody else has put there may be in no registry.
    const mayGo = ({ pulledAt }: KnownImage): boolean =>
      pulledAt !== undefined || settings?.untrackedAgeMs !== undefined;
    return [...known.values()]
      .filter(mayGo)
      .filter((image) => isOldEnough(image) && !image.names.some((name) => needed.has(name)))
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
  };

  /** Whether it is gone. */
  const remove = async ({ id, names }: KnownImage): Promise<boolean> => {
    for (const name of names.length === 0 ? [id] : names) {
      try {
        await docker.getImage(name).remove();
      } catch (error) {
        const status = engineStatus(error);
        if (status === 404) continue;
        // 409: a container is made of it.
        if (status !== 409) log.warn({ image: name, error: String(error) }, "an image stays");
        return false;
      }
    }
    forget(id);
    log.info({ image: names[0] ?? id }, "image removed, which no task needs");
    return true;
  };

  const removeSome = async (
    isOldEnough: (image: KnownImage) => boolean,
    mayStop: (removed: number) => Promise<boolean>,
  ): Promise<number> => {
    let removed = 0;
    const tried = new Set<string>();
    for (;;) {
      if (await mayStop(removed)) return removed;
      // Looked at anew each time: a task may have come.
      const next = candidates(isOldEnough).find(({ id }) => !tried.has(id));
      if (next === undefined) return removed;
      tried.add(next.id);
      if (await remove(next)) removed += 1;
    }
  };

  const oneAfterTheOther = (work: () => Promise<number>): Promise<number> => {
    const done = working.then(work).catch((error: unknown) => {
      log.warn({ error: String(error) }, "images could not be cleaned up");
      return 0;
    });
    working = done;
    return done;
  };

  const cleanUp = (): Promise<number> => {
    if (settings === undefined) return Promise.resolve(0);
    const { minimumAgeMs, perCycle, untrackedAgeMs } = settings;
    const old = ({ pulledAt = 0 }: KnownImage): boolean => clock.now() - pulledAt > minimumAgeMs;
    return oneAfterTheOther(async () => {
      const removed = await removeSome(old, async (count) => count >= perCycle);
      if (untrackedAgeMs === undefined || removed >= perCycle) return removed;
      const made = clock.now() - untrackedAgeMs;
      const spare = new Set([...inUse(), ...settings.excluded]);
      const isKnown = (id: string): boolean => known.has(id);
      const rest = { max: perCycle - removed, madeBefore: made, spare, isKnown };
      return removed + (await removeUntracked(docker, rest));
    });
  };

  const cycle = (): void => {
    if (settings === undefined) return;
    cancel = clock.after(settings.intervalMs, () => void cleanUp().then(cycle));
  };

  return {
    used(name, id, pulled) {
      const now = clock.now();
      for (const other of known.values()) {
        if (other.id === id || !other.names.includes(name)) continue;
        put({ ...other, names: other.names.filter((one) => one !== name) });
      }
      const before = known.get(id);
      const names = before?.names ?? [];
      put({
        id,
        names: names.includes(name) ? names : [...names, name],
        lastUsedAt: now,
        ...(before?.pulledAt !== undefined && { pulledAt: before.pulledAt }),
        ...(pulled && { pulledAt: now }),
      });
    },
    wasPulled: (name) =>
      [...known.values()].some(
        ({ names, pulledAt }) => pulledAt !== undefined && names.includes(name),
      ),
    settled: async () => void (await working),
    cleanUp,
    makeRoom: (enough) =>
      settings === undefined
        ? Promise.resolve(0)
        : oneAfterTheOther(() => removeSome(() => true, enough)),
    start(images) {
      inUse = images;
      cycle();
    },
    stop: () => cancel(),
  };
}

/** Images that no task of this agent has used, smallest first, as the ECS agent takes them. */
async function removeUntracked(
  docker: Dockerode,
  which: {
    readonly max: number;
    /** Epoch milliseconds. */
    readonly madeBefore: number;
    readonly spare: ReadonlySet<string>;
    readonly isKnown: (id: string) => boolean;
  },
): Promise<number> {
  let removed = 0;
  const images = (await docker.listImages()).sort((a, b) => a.Size - b.Size);
  for (const { Id, RepoTags, Created } of images) {
    if (removed >= which.max) break;
    const tags = RepoTags ?? [];
    if (which.isKnown(Id) || Created * 1_000 > which.madeBefore) continue;
    if (tags.some((tag) => which.spare.has(tag))) continue;
    try {
      const names = tags.length === 0 ? [Id] : tags;
      for (const name of names) await docker.getImage(name).remove();
      removed += 1;
    } catch (error) {
      if (![404, 409].includes(engineStatus(error) ?? 0)) throw error;
    }
  }
  return removed;
}
