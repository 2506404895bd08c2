/** Our own operations over the wire: the same checks, bounds and errors as AWS's, asked by our own client. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { systemClock } from "../../src/main/system-clock.ts";
import { unreachable, type YardClient, yardClient } from "../../src/wire/client/yard-client.ts";
import { describeServer } from "../../src/yard/describe-server.ts";
import { yardOperation } from "../../src/yard/operation.ts";
import { listOf, number, optional, record, text } from "../../src/yard/shape.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, startWire, type WireFixture } from "./wire-fixture.ts";

const answer = {
  version: "1.2.3",
  region: "eu-central-1",
  account: "123456789012",
  runtime: "process (24)",
  startedAt: 1_760_000_000_000,
  computeEnvironments: 1,
  jobQueues: 2,
  instances: 3,
  tasks: 4,
};

let wire: WireFixture;
let client: YardClient;

before(async () => {
  wire = await startWire({ yard: { DescribeServer: async () => answer } } as object);
  client = clientOf(wire.endpoint);
});
after(() => wire.close());

function clientOf(endpoint: string, secretAccessKey = SECRET_ACCESS_KEY): YardClient {
  const connection = { endpoint, region: "eu-central-1", accessKeyId: ACCESS_KEY_ID };
  return yardClient({ ...connection, secretAccessKey }, systemClock.now);
}

describe("our own operations", () => {
  it("answer a signed request", async () => {
    assert.deepEqual(await client.call(describeServer, {}), answer);
  });

  it("refuse another secret, another service's signature and an unknown name", async () => {
    await assert.rejects(clientOf(wire.endpoint, "wrong").call(describeServer, {}), {
      code: "InvalidSignatureException",
    });
    const unknown = yardOperation("DescribeNothing", record("In", {}), record("Out", {}));
    await assert.rejects(client.call(unknown, {}), {
      code: "UnknownOperationException",
      message: '"POST /yard/v1/describenothing" is no operation of Batchyard (API version v1).',
    });
  });

  it("say what to do when no server answers", async () => {
    const nobody = clientOf("http://127.0.0.1:1");
    await assert.rejects(
      nobody.call(describeServer, {}),
      /No server answers at http:\S+:1\. Start/,
    );
    assert.throws(() => unreachable(nobody.connection, "refused"), { cause: "refused" });
  });
});

describe("shapes", () => {
  it("are what the SDK's interpreter reads: required members first, and counted", () => {
    type Thing = {
      readonly note?: string;
      readonly names: readonly string[];
      readonly size: number;
    };
    const thing = record<Thing>("Thing", {
      note: optional(text()),
      names: listOf(text()),
      size: number,
    });
    const list = [1, "batchyard", "List", 0, 0];
    const expected = [3, "batchyard", "Thing", 0, ["names", "size", "note"], [list, 1, 0], 2];
    assert.deepEqual(thing.ref, expected);
  });
});
