/** A thread that runs the worlds of the seeds that it is told, one after another. */
import { parentPort } from "node:worker_threads";
import { runWorld, type WorldOptions } from "../../src/sim/world.ts";

parentPort?.on("message", (options: WorldOptions) => {
  void runWorld(options).then((outcome) => parentPort?.postMessage(outcome));
});
