/**
 * Every operation of every service through the unmodified SDK clients: an input with every member set reaches the
 * handler as it was sent, and an output with every member set comes back as the handler gave it.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { AnyHandler, OperationHandlers } from "../../src/wire/handlers.ts";
import { schemaOf } from "../../src/wire/schema.ts";
import { operationSchemasOf, SERVICE_NAMES, SERVICES } from "../../src/wire/services.ts";
import { fullValue } from "./schema-values.ts";
import { startWire, type WireFixture } from "./wire-fixture.ts";

const require = createRequire(import.meta.url);

/** Operations whose answer is an event stream: no such stream is spoken here, they stay unsupported. */
const EVENT_STREAMS = new Set(["StartLiveTail", "GetLogObject"]);
/** The SDK's own middleware rewrites these inputs (it signs a URL into them). */
const REWRITTEN_BY_SDK = new Set(["CopySnapshot"]);
/** Operations that clients never sign: this server answers nobody without a signature. */
const UNSIGNED = new Set(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);
const SKIPPED = new Set([...EVENT_STREAMS, ...REWRITTEN_BY_SDK, ...UNSIGNED]);

type Client = { send(command: unknown): Promise<Record<string, unknown>>; destroy(): void };

let wire: WireFixture;
let received: unknown;
let answered: unknown;

/** A table that has a handler for every name: it records the input and gives the answer laid out for it. */
function recordingHandlers(): OperationHandlers {
  const handler: AnyHandler = (input) => {
    received = input;
    return answered;
  };
  const table: Record<string, Record<string, AnyHandler>> = {};
  for (const name of SERVICE_NAMES) {
    const operations = [...operationSchemasOf(SERVICES[name]).keys()];
    table[name] = Object.fromEntries(operations.map((operation) => [operation, handler]));
  }
  return table as object;
}

before(async () => {
  wire = await startWire(recordingHandlers());
});
after(() => wire.close());

for (const name of SERVICE_NAMES) {
  test(`every ${name} operation makes the round trip through the SDK client`, async () => {
    const service = SERVICES[name];
    const sdk = require(service.sdkPackage) as Record<string, new (argument: unknown) => unknown>;
    const clientName = Object.keys(sdk).find(
      (key) => /^[A-Z].*Client$/.test(key) && !key.startsWith("__"),
    );
    const client = new (sdk[clientName ?? ""] ?? Object)(wire.clientConfig) as Client;
    let tried = 0;
    for (const [operation, schema] of operationSchemasOf(service)) {
      if (SKIPPED.has(operation)) continue;
      const Command = sdk[`${operation}Command`];
      assert.ok(Command, `${operation} has no command`);
      const input = fullValue(schemaOf(schema[4]));
      answered = fullValue(schemaOf(schema[5]));
      const { $metadata, ...output } = await client.send(new Command(input));
      assert.deepEqual(received, input, `input of ${operation}`);
      assert.deepEqual(output, answered, `output of ${operation}`);
      assert.match(String(($metadata as { requestId?: string }).requestId), /^[0-9a-f-]{36}$/);
      tried++;
    }
    client.destroy();
    assert.ok(tried >= 9, `only ${tried} operations were tried`);
  });
}
