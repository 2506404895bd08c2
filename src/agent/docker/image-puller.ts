/**
 * Makes images available: whether a registry is asked is the settings' to say, tasks that want the same image share one
 * pull, and only a few pulls run at a time. A pull that stands still, or lasts too long, is given up; one that failed
 * for a reason that may pass is tried again.
 */
import type Dockerode from "dockerode";
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerRuntime,
  type PullRequest,
  type RepositoryAuth,
  StartFailure,
} from "../../ports/container-runtime.ts";
import type { Logger } from "../../ports/telemetry.ts";
import { goText } from "../config/go-duration.ts";
import type { PullSettings } from "../images/image-settings.ts";
import { dockerFailure, engineStatus } from "./docker-failure.ts";
import type { ImageKeeper } from "./image-keeper.ts";
import { type PullEvent, pullProgress } from "./pull-progress.ts";

export type ImagePullerDeps = {
  readonly docker: Dockerode;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: PullSettings;
  /** Absent: nobody removes images. */
  readonly keeper?: ImageKeeper;
};

type Pull = {
  readonly done: Promise<void>;
  readonly listeners: Set<(status: string) => void>;
};

type Found = { readonly id: string; readonly digest?: string };

const maxParallelPulls = 3;
const firstRetryMs = 1_000;
const maxRetryMs = 5_000;
/** Asking again cannot help: the registry, or the engine, has understood and said no. */
const refusals = new RegExp(
  [
    ...["not found", "denied", "unauthorized", "authentication required", "no basic auth"],
    ...["manifest unknown", "invalid reference", "no matching manifest", "no space left"],
  ].join("|"),
  "i",
);

export function imagePuller(deps: ImagePullerDeps): ContainerRuntime["pull"] {
  const { docker, settings, keeper, log } = deps;
  const pullOnce = sharedPulls(deps);

  const takesCached = (image: string): boolean =>
    settings.behavior === "prefer-cached" ||
    (settings.behavior === "once" && keeper?.wasPulled(image) === true);

  const pull = async (
    { image, auth, onProgress }: PullRequest,
    attempts: number,
  ): Promise<Found | undefined> => {
    const joined = pullOnce(image, await auth?.(), attempts);
    if (onProgress !== undefined) joined.listeners.add(onProgress);
    try {
      await joined.done;
      return await findImage(docker, image);
    } finally {
      if (onProgress !== undefined) joined.listeners.delete(onProgress);
    }
  };

  return async (request) => {
    const { image } = request;
    await keeper?.settled();
    const cached = await findImage(docker, image);
    let found = cached;
    let pulled = false;
    // Who has one that will do does not wait for a registry that is away.
    const willDo = settings.behavior === "default" && cached !== undefined;
    if (cached === undefined || !takesCached(image)) {
      try {
        found = await pull(request, willDo ? 1 : settings.attempts);
        pulled = true;
      } catch (error) {
        const failure = error instanceof StartFailure ? error : dockerFailure("Pull", error);
        if (!willDo) throw failure;
        log.warn(
          { image, error: failure.message },
          "the pull failed; the image that is there runs",
        );
      }
    }
    if (found === undefined) return {};
    keeper?.used(image, found.id, pulled);
    return found.digest === undefined ? {} : { digest: found.digest };
  };
}

/** One pull per image and credentials: whoever is let in by others may not ride along. */
function sharedPulls(
  deps: ImagePullerDeps,
): (image: string, auth: RepositoryAuth | undefined, attempts: number) => Pull {
  const pulls = new Map<string, Pull>();
  const inTurn = turns(maxParallelPulls);
  const activity = { lastAt: deps.clock.now() };

  return (image, auth, attempts) => {
    const key = `${image}\n${auth?.username ?? ""}\n${auth?.password ?? ""}`;
    const known = pulls.get(key);
    if (known !== undefined) return known;
    const listeners: Pull["listeners"] = new Set();
    const tell = (status: string): void => {
      deps.log.info({ image }, status);
      for (const listener of listeners) listener(status);
    };
    const what = { image, auth, attempts };
    const work = (): Promise<void> => fetchWithRetries(deps, what, activity, tell);
    const wait = (): void => tell(`waiting for other pulls before image ${image} is pulled`);
    // A later turn: who asks must be able to listen.
    const done = Promise.resolve()
      .then(() => inTurn(work, wait))
      .finally(() => pulls.delete(key));
    const pull = { done, listeners };
    pulls.set(key, pull);
    return pull;
  };
}

type Turns = (work: () => Promise<void>, onWait: () => void) => Promise<void>;

function turns(max: number): Turns {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work, onWait) => {
    if (running >= max) {
      onWait();
      await new Promise<void>((resolve) => line.push(resolve));
    }
    running += 1;
    try {
      await work();
    } finally {
      running -= 1;
      line.shift()?.();
    }
  };
}

/** The engine fetches few layers at once, of all pulls together: one that waits for another does not stand still. */
type Activity = { lastAt: number };

type Wanted = {
  readonly image: string;
  readonly auth: RepositoryAuth | undefined;
  readonly attempts: number;
};

async function fetchWithRetries(
  deps: ImagePullerDeps,
  { image, auth, attempts }: Wanted,
  activity: Activity,
  tell: (status: string) => void,
): Promise<void> {
  const { clock, log, settings } = deps;
  const until = clock.now() + settings.timeoutMs;
  let retryMs = firstRetryMs;
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchPull(deps, until, activity);
    try {
      const onEvent = pullProgress(image, clock, tell);
      return await Promise.race([
        watch.givenUp,
        fetchImage(deps.docker, image, auth, watch.signal, (event) => {
          activity.lastAt = clock.now();
          onEvent(event);
        }),
      ]);
    } catch (error) {
      const { message } = dockerFailure("Pull", error);
      const isLast = attempt >= attempts || clock.now() + retryMs >= until;
      if (isLast || error instanceof TimeUp || refusals.test(message)) throw error;
      log.warn({ image, attempt, error: message, retryMs }, "a pull failed and is tried again");
      await new Promise<void>((resolve) => clock.after(retryMs, resolve));
      retryMs = Math.min(retryMs * 2, maxRetryMs);
    } finally {
      watch.end();
    }
  }
}

class TimeUp extends StartFailure {}

/** Gives a pull up that lasts too long, or in which nothing happens any more. */
function watchPull(
  { clock, settings }: ImagePullerDeps,
  until: number,
  activity: Activity,
): { readonly givenUp: Promise<never>; readonly signal: AbortSignal; readonly end: () => void } {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  givenUp.catch(() => undefined);
  const abort = new AbortController();
  const giveUp = (error: Error): void => {
    reject(error);
    abort.abort();
  };
  activity.lastAt = clock.now();
  const limit = goText(settings.timeoutMs);
  const late = `DockerTimeoutError: Could not transition to pulled; timed out after waiting ${limit}`;
  const still = "inactivity time exceeded timeout while pulling image";
  const cancelLimit = clock.after(until - clock.now(), () => giveUp(new TimeUp(late, true)));
  let cancelLook = (): void => undefined;
  const look = (): void => {
    const idleMs = clock.now() - activity.lastAt;
    if (idleMs >= settings.inactivityMs) giveUp(new Error(still));
    else cancelLook = clock.after(settings.inactivityMs - idleMs, look);
  };
  look();
  return {
    givenUp,
    signal: abort.signal,
    end() {
      cancelLimit();
      cancelLook();
    },
  };
}

async function findImage(docker: Dockerode, image: string): Promise<Found | undefined> {
  try {
    const { Id, RepoDigests } = await docker.getImage(image).inspect();
    const digest = RepoDigests?.[0]?.split("@")[1];
    return { id: Id, ...(digest !== undefined && { digest }) };
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw dockerFailure("Pull", error);
  }
}

async function fetchImage(
  docker: Dockerode,
  image: string,
  auth: RepositoryAuth | undefined,
  abortSignal: AbortSignal,
  onEvent: (event: PullEvent) => void,
): Promise<void> {
  const options = { abortSignal, ...(auth !== undefined && { authconfig: auth }) };
  const stream = await docker.pull(withTag(image), options);
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, events: readonly PullEvent[] = []) => {
        // A pull that fails midway has answered 200 long before.
        const failed = events.find((event) => event.error !== undefined)?.error;
        if (error !== null) reject(error);
        else if (failed !== undefined) reject(new Error(failed));
        else resolve();
      },
      onEvent,
    );
  });
}

/** The API takes a name without a tag as "all tags". */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  return name.includes(":") || name.includes("@") ? image : `${image}:latest`;
}
