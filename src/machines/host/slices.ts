/**
 * Agents that run on this machine, by key: started once however often that is asked, stopped once, and what they
 * hold is given back when they are gone, not before.
 *
 *   start -> starting -> running -> stopping -> gone        a failed start is gone at once; a failed stop is
 *                                                           running again, to be stopped by the next try
 */
import type { HostAgent } from "./host-agent.ts";

/** What it takes to run one agent: `begin` after room was found, `release` when it is gone. */
export type SliceStart<Refusal> =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "granted"; begin(): Promise<HostAgent>; release(): void };

type Slice = {
  readonly agent: Promise<HostAgent>;
  readonly release: () => void;
  stopping: Promise<void> | undefined;
};

export type Slices = {
  /**
   * Resolves with undefined once the agent runs (now or already), with the refusal when `grant` gave one. Rejects
   * when the agent could not be started. `grant` is called at once, and only when nothing has the key.
   */
  start<Refusal>(key: string, grant: () => SliceStart<Refusal>): Promise<Refusal | undefined>;
  /** Resolves when nothing runs under the key; rejects when the agent could not be stopped. */
  stop(key: string): Promise<void>;
  /** Keys of all that is not gone: an agent that is starting or being stopped is there. */
  present(): readonly string[];
  stopAll(): Promise<void>;
};

export function createSlices(options: { readonly stopGraceMs: number }): Slices {
  const slices = new Map<string, Slice>();

  const remove = (key: string, slice: Slice): void => {
    if (slices.get(key) !== slice) return;
    slices.delete(key);
    slice.release();
  };

  const end = async (key: string, slice: Slice): Promise<void> => {
    // One that is still starting is waited for: it cannot be stopped before it is there.
    const agent = await slice.agent.catch(() => undefined);
    await agent?.stop({ graceMs: options.stopGraceMs });
    remove(key, slice);
  };

  const stop = async (key: string): Promise<void> => {
    const slice = slices.get(key);
    if (slice === undefined) return;
    slice.stopping ??= end(key, slice).catch((error: unknown) => {
      slice.stopping = undefined;
      throw error;
    });
    await slice.stopping;
  };

  return {
    stop,
    async start(key, grant) {
      const present = slices.get(key);
      if (present !== undefined) {
        await present.agent;
        return undefined;
      }
      const start = grant();
      if (start.kind === "refused") return start.refusal;
      const agent = start.begin();
      const slice: Slice = { agent, release: start.release, stopping: undefined };
      slices.set(key, slice);
      try {
        await agent;
      } catch (error) {
        remove(key, slice);
        throw error;
      }
      return undefined;
    },
    present: () => [...slices.keys()],
    async stopAll() {
      const ends = await Promise.allSettled([...slices.keys()].map(stop));
      const failed = ends.find((outcome) => outcome.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}
