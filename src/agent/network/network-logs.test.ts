import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startWire, type WireFixture } from "../../../test/wire/wire-fixture.ts";
import { ServiceError } from "../../model/errors.ts";
import type { OperationHandlers } from "../../wire/handlers.ts";
import { networkLogs } from "./network-logs.ts";

/** A log service that starts empty and says what it was asked. */
function logService(): { readonly handlers: OperationHandlers; readonly asked: string[] } {
  const asked: string[] = [];
  const there = new Set<string>();
  const missing = (): never => {
    throw new ServiceError("ResourceNotFoundException", 400, "not there");
  };
  return {
    asked,
    handlers: {
      logs: {
        CreateLogGroup: async ({ logGroupName }) => {
          asked.push("group");
          there.add(logGroupName);
          return {};
        },
        CreateLogStream: async ({ logGroupName, logStreamName }) => {
          asked.push("stream");
          if (!there.has(logGroupName)) missing();
          there.add(`${logGroupName}/${logStreamName}`);
          return {};
        },
        PutLogEvents: async ({ logGroupName, logStreamName, logEvents }) => {
          asked.push(`put ${logEvents.length}`);
          if (!there.has(`${logGroupName}/${logStreamName}`)) missing();
          const times = logEvents.map(({ timestamp }) => timestamp);
          assert.deepEqual(times, times.toSorted(), "in the order of time");
          return {};
        },
      },
    },
  };
}

describe("logs over the network", () => {
  let wire: WireFixture | undefined;
  after(() => wire?.close());

  it("makes what is missing, sends in the order of time, and in pieces that a server takes", async () => {
    const { handlers, asked } = logService();
    wire = await startWire(handlers, { preload: ["logs"] });
    const { endpoint, region, credentials } = wire.clientConfig;
    const connection = { endpoint, region, ...credentials };
    const logs = networkLogs({ connection: () => connection, now: Date.now });
    const event = (timestamp: number, message: string) => ({ timestamp, message });
    await logs.put("g", "s", [event(5, "a"), event(4, "the clock was set back")]);
    assert.deepEqual(asked.splice(0), ["put 2", "stream", "group", "stream", "put 2"]);
    await logs.put("g", "t", []);
    assert.deepEqual(asked.splice(0), ["stream"]);
    assert.equal(await logs.createStream("g", "u"), "created");
    assert.equal(await logs.createStream("h", "u"), "no group");
    assert.deepEqual(asked.splice(0), ["stream", "stream"]);
    const large = "ü".repeat(100_000);
    await logs.put("g", "t", [event(1, large), event(2, large), event(3, large), event(4, large)]);
    assert.deepEqual(asked.splice(0), ["put 2", "put 2"]);
  });
});
