/**
 * Removes containers that have ended: at once, or after they have stayed for a while for somebody to look at. A process
 * that ends does not wait for them; its next life finds out how long each has left.
 */
import type Dockerode from "dockerode";
import type { Clock } from "../../ports/clock.ts";
import { engineStatus } from "./docker-failure.ts";

export type EndedContainers = {
  /** Resolves when it is gone. */
  readonly remove: (container: Dockerode.Container, stayMs?: number) => Promise<void>;
  /** How long one that an earlier process has left is still to stay; 0: it is to go. */
  readonly leftMs: (container: Dockerode.Container) => Promise<number>;
  /** Removes now what still stays. */
  readonly hurry: () => void;
};

export function endedContainers(clock: Clock, keepMs: number): EndedContainers {
  const waiting = new Set<() => void>();
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        waiting.delete(wake);
        resolve();
      };
      const cancel = clock.after(ms, wake);
      waiting.add(wake);
    });
  return {
    async remove(container, stayMs = keepMs) {
      if (stayMs > 0) await pause(stayMs);
      await container.remove({ force: true, v: true }).catch(unlessGone);
    },
    async leftMs(container) {
      if (keepMs === 0) return 0;
      const { State } = await container.inspect();
      if (State.Running) return 0;
      return Math.max(Date.parse(State.FinishedAt) + keepMs - clock.now(), 0) || 0;
    },
    hurry() {
      for (const wake of [...waiting]) wake();
    },
  };
}

/** 304: had stopped; 404: is not there; 409: not running, in use, or being removed by somebody else. */
export function unlessGone(error: unknown): void {
  if (![304, 404, 409].includes(engineStatus(error) ?? 0)) throw error;
}
