/** The fuzz against the wire alone, with a handler for every operation: what passes the wire would be answered 200. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { AnyHandler } from "../../src/wire/handlers.ts";
import { operationSchemasOf, SERVICE_NAMES, SERVICES } from "../../src/wire/services.ts";
import { fuzzServer } from "./fuzz.ts";
import { closeConnections } from "./signing.ts";
import { startWire } from "./wire-fixture.ts";

const SEED = 20_260_131;

test("hostile requests are refused in AWS's form, and the server stays well", async () => {
  const accept: AnyHandler = () => ({});
  const handlers: Record<string, Record<string, AnyHandler>> = {};
  for (const name of SERVICE_NAMES) {
    const operations = [...operationSchemasOf(SERVICES[name]).keys()];
    handlers[name] = Object.fromEntries(operations.map((operation) => [operation, accept]));
  }
  await using wire = await startWire(handlers as object);
  const report = await fuzzServer(
    { port: wire.port, heldBytes: liveBytes, maxGrowthMiB: 16 },
    SEED,
    800,
  );
  closeConnections();
  assert.ok(report.requests > 3000, `only ${report.requests} requests`);
  assert.ok(report.codes.size >= 10, `only ${[...report.codes.keys()].join(", ")}`);
  assert.deepEqual(wire.errors, [], "an exception that is no ServiceError was logged");
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What this process still refers to. Its resident memory would tell of the tests beside this one, and of luck. */
function liveBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
