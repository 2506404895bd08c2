import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFromAgent } from "./frame.ts";
import { readTaskMetrics } from "./task-metrics.ts";

test("frames of agents are read with care", () => {
  const message = { cluster: "c", containerInstance: "i", messageId: "m", more: 1 };
  assert.deepEqual(parseFromAgent(JSON.stringify({ type: "AckRequest", message })), {
    type: "AckRequest",
    message: { cluster: "c", containerInstance: "i", messageId: "m" },
  });
  const stopCandidates = [{ taskArn: "a", desiredStatus: "RUNNING" }, {}, null, "x"];
  assert.deepEqual(
    parseFromAgent(
      JSON.stringify({
        type: "TaskStopVerificationMessage",
        message: { messageId: "m", stopCandidates },
      }),
    ),
    {
      type: "TaskStopVerificationMessage",
      message: {
        messageId: "m",
        stopCandidates: [{ taskArn: "a", taskClusterArn: "", desiredStatus: "STOPPED" }],
      },
    },
  );
  for (const text of [
    ...["", "null", "[]", "{", '{"type":"AckRequest"}', '{"type":1,"message":{}}'],
    ...['{"type":"AckRequest","message":{}}', '{"type":"AckRequest","message":{"messageId":7}}'],
    ...['{"type":"Odd","message":{"messageId":"m"}}', '{"type":"AckRequest","message":[]}'],
    '{"type":"TaskStopVerificationMessage","message":{"messageId":"m","stopCandidates":{}}}',
  ]) {
    assert.equal(parseFromAgent(text), undefined, text);
  }
});

test("of measurements the mean is read, and what is none is left out", () => {
  const containerMetrics = [
    { containerName: "a", cpuStatsSet: { sum: 30, sampleCount: 3 }, memoryStatsSet: {} },
    { containerName: "b", cpuStatsSet: { sum: "30", sampleCount: 0 } },
    { cpuStatsSet: {} },
  ];
  const taskMetrics = [{ taskArn: "t", containerMetrics }, { taskArn: 1 }, null, { taskArn: "u" }];
  assert.deepEqual(readTaskMetrics({ taskMetrics }), [
    { taskArn: "t", containers: [{ containerName: "a", cpuPercent: 10 }, { containerName: "b" }] },
    { taskArn: "u", containers: [] },
  ]);
  assert.deepEqual(readTaskMetrics({}), []);
});
