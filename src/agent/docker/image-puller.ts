/**
 * Makes images available, asking registries as little as possible: an image that is there is used as it is (ECS
 * calls this `prefer-cached`; a moved tag is not noticed until the image is removed), tasks that want the same image
 * share one pull, and only a few pulls run at a time.
 */
import type Dockerode from "dockerode";
import type { PullProgress, RepositoryAuth } from "../../ports/container-runtime.ts";
import { dockerFailure, engineStatus } from "./docker-failure.ts";

export type PullImage = (
  image: string,
  onProgress: (progress: PullProgress) => void,
  auth?: RepositoryAuth,
) => Promise<{ digest?: string }>;

type Pull = {
  readonly done: Promise<void>;
  readonly listeners: Set<(progress: PullProgress) => void>;
};

const maxParallelPulls = 3;

export function imagePuller(docker: Dockerode): PullImage {
  const pulls = new Map<string, Pull>();
  let running = 0;
  const line: (() => void)[] = [];

  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    if (running >= maxParallelPulls) await new Promise<void>((resolve) => line.push(resolve));
    running += 1;
    try {
      await work();
    } finally {
      running -= 1;
      line.shift()?.();
    }
  };

  const pullOnce = (image: string, auth: RepositoryAuth | undefined): Pull => {
    // Whoever is let in by other credentials may not ride along.
    const key = `${image}\n${auth?.username ?? ""}\n${auth?.password ?? ""}`;
    const known = pulls.get(key);
    if (known !== undefined) return known;
    const listeners: Pull["listeners"] = new Set();
    const done = inTurn(() =>
      fetchImage(docker, image, auth, (status) => {
        for (const listener of listeners) listener({ image, status });
      }),
    ).finally(() => pulls.delete(key));
    const pull = { done, listeners };
    pulls.set(key, pull);
    return pull;
  };

  return async (image, onProgress, auth) => {
    const cached = await findImage(docker, image);
    if (cached !== undefined) return cached;
    const pull = pullOnce(image, auth);
    pull.listeners.add(onProgress);
    try {
      await pull.done;
      return (await findImage(docker, image)) ?? {};
    } catch (error) {
      throw dockerFailure("Pull", error);
    } finally {
      pull.listeners.delete(onProgress);
    }
  };
}

async function findImage(
  docker: Dockerode,
  image: string,
): Promise<{ digest?: string } | undefined> {
  try {
    const { RepoDigests } = await docker.getImage(image).inspect();
    const digest = RepoDigests?.[0]?.split("@")[1];
    return digest === undefined ? {} : { digest };
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw dockerFailure("Pull", error);
  }
}

async function fetchImage(
  docker: Dockerode,
  image: string,
  auth: RepositoryAuth | undefined,
  onStatus: (status: string) => void,
): Promise<void> {
  const stream = await docker.pull(withTag(image), auth === undefined ? {} : { authconfig: auth });
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
      (event: PullEvent) => {
        if (event.status !== undefined) onStatus(event.status);
      },
    );
  });
}

type PullEvent = { readonly status?: string; readonly error?: string };

/** The API takes a name without a tag as "all tags". */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  return name.includes(":") || name.includes("@") ? image : `${image}:latest`;
}
