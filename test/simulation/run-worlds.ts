/** Runs many worlds on as many threads as the machine has processors. */
import { on } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorldOptions, WorldOutcome } from "../../src/sim/world.ts";
import type { Edit } from "./planted-bugs.ts";

/** In the order in which they end; the caller may stop early by answering false. */
export async function runWorlds(
  worlds: Iterable<WorldOptions>,
  onOutcome: (outcome: WorldOutcome) => boolean,
  edits: readonly Edit[] = [],
): Promise<void> {
  const left = worlds[Symbol.iterator]();
  let wanted = true;
  const oneThread = async (): Promise<void> => {
    const worker = new Worker(new URL("./world-worker.ts", import.meta.url), {
      workerData: { edits },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    try {
      const outcomes = on(worker, "message")[Symbol.asyncIterator]();
      for (let next = left.next(); wanted && !next.done; next = left.next()) {
        worker.postMessage(next.value);
        const { value } = await outcomes.next();
        wanted = onOutcome(value?.[0] as WorldOutcome) && wanted;
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, oneThread));
}
