import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import type { FromAgent, ToAgent } from "../ports/agent-link.ts";
import { registerContainerInstance } from "../service/ecs/register-container-instance.ts";
import { createDispatcher, type Dispatcher } from "./dispatcher.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.deps.close());

type End = {
  readonly got: ToAgent[];
  readonly ends: string[];
  readonly say: (message: FromAgent) => void;
};

async function open(agentLostAfterMs: number): Promise<{ dispatcher: Dispatcher; end: End }> {
  const onTaskEnded = (): void => {};
  const opened = Promise.withResolvers<void>();
  const deps = { ...lab.deps, log: silentLog, onTaskEnded, agentLostAfterMs };
  const dispatcher = createDispatcher({ ...deps, onSession: opened.resolve });
  const { containerInstance } = await registerContainerInstance(
    lab.deps,
    { cluster: "main_Batch_1", instanceIdentityDocument: '{"instanceId":"i-1"}' },
    {},
  );
  const { containerInstanceArn = "" } = containerInstance ?? {};
  const [got, ends]: [ToAgent[], string[]] = [[], []];
  const session = dispatcher.accept(
    { cluster: "main_Batch_1", containerInstanceArn, agentVersion: "1", sendCredentials: true },
    { send: (message) => void got.push(message), close: (why) => void ends.push(why) },
  );
  await opened.promise;
  return { dispatcher, end: { got, ends, say: session.receive } };
}

const beats = ({ got }: End): number =>
  got.filter(({ type }) => type === "HeartbeatMessage").length;

describe("heartbeats", () => {
  it("come twice a minute, more often where an agent may be silent for a short time only", async () => {
    for (const [lostAfterMs, everyMs] of [
      [300_000, 30_000],
      [20_000, 5_000],
      [1_000, 1_000],
    ] as const) {
      const { dispatcher, end } = await open(lostAfterMs);
      lab.deps.clock.advance(everyMs - 1);
      await dispatcher.step();
      assert.equal(beats(end), 0);
      lab.deps.clock.advance(1);
      await dispatcher.step();
      assert.equal(beats(end), 1);
    }
  });

  it("that stay unanswered end the session at once, whoever holds its other end", async () => {
    const { dispatcher, end } = await open(20_000);
    for (let beat = 1; beat <= 5; beat += 1) {
      lab.deps.clock.advance(5_000);
      await dispatcher.step();
      if (beat === 1) {
        end.say({ type: "HeartbeatAckRequest", message: { messageId: "m" } });
        await new Promise(setImmediate);
      }
    }
    assert.deepEqual([end.ends, dispatcher.isConnected("i-1")], [[], true]);
    lab.deps.clock.advance(5_000);
    await dispatcher.step();
    assert.deepEqual(
      [end.ends, dispatcher.isConnected("i-1")],
      [["the agent has not answered"], false],
    );
    assert.equal(dispatcher.silentSince("i-1"), lab.deps.clock.now());
  });
});
