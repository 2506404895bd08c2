/**
 * A thread that runs the worlds of the seeds that it is told, one after another. It may be given changes of the house's
 * own text, which it makes as the files are loaded.
 */
import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { WorldOptions } from "../../src/sim/world.ts";
import type { Edit } from "./planted-bugs.ts";

const edits = (workerData as { readonly edits?: readonly Edit[] } | null)?.edits ?? [];
const made = new Set<Edit>();

if (edits.length > 0) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const wanted = edits.filter(({ file }) => url.endsWith(`/${file}`));
      if (wanted.length === 0) return loaded;
      let source = String(loaded.source);
      for (const one of wanted) {
        assert.ok(source.includes(one.find), `${one.file} has no longer: ${one.find}`);
        source = source.replace(one.find, one.replace);
        made.add(one);
      }
      return { ...loaded, source };
    },
  });
}
const { runWorld } = await import("../../src/sim/world.ts");
for (const one of edits) assert.ok(made.has(one), `${one.file} is not part of the house`);

parentPort?.on("message", (options: WorldOptions) => {
  void runWorld(options).then((outcome) => parentPort?.postMessage(outcome));
});
