import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { noFaults } from "./house/faults.ts";
import { runWorld } from "./world.ts";

describe("a world", () => {
  it("comes to rest when nothing goes wrong", async () => {
    const outcome = await runWorld({ seed: 7, faults: noFaults, size: { jobs: 8, minutes: 5 } });
    assert.deepEqual(outcome.breaches, []);
    assert.ok(outcome.timeline.some((line) => /SUCCEEDED/.test(line)));
  });

  it("is the same to the letter in another process, whenever its seed is", async () => {
    const world = new URL("./world.ts", import.meta.url).href;
    const text = `
      const { runWorld } = await import(${JSON.stringify(world)});
      process.stdout.write(JSON.stringify(await runWorld({ seed: 11 })));`;
    const words = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", text];
    const [here, there] = await Promise.all([
      runWorld({ seed: 11 }),
      promisify(execFile)(process.execPath, words, { maxBuffer: 64 << 20 }),
    ]);
    assert.deepEqual(JSON.parse(there.stdout), here);
  });
});
