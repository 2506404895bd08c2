/**
 * How long the event loop is kept busy at a stretch while something goes on: in processor time of the thread, so that
 * what else the machine does is not counted.
 */
import { processorMs } from "./processor-time.ts";

export type Stretch = { readonly longestMs: number; readonly seconds: number };

export async function longestTurn(work: () => Promise<void>): Promise<Stretch> {
  let longestMs = 0;
  let last = processorMs();
  let running = true;
  const look = (): void => {
    longestMs = Math.max(longestMs, processorMs() - last);
    last = processorMs();
  };
  const tick = (): void => {
    look();
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  const startedAt = performance.now();
  await work();
  look();
  running = false;
  return { longestMs, seconds: (performance.now() - startedAt) / 1000 };
}
