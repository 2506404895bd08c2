import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogConfiguration } from "../../model/container.ts";
import { logMembers } from "./log-streams.ts";

const arn = `arn:aws:batch:eu-west-1:123456789012:job-definition/${"n".repeat(201)}:7`;

test("streams are named by definition or prefix, container and task; only awslogs has them", () => {
  const one = (logConfiguration?: LogConfiguration) =>
    logMembers(
      { container: { image: "a", ...(logConfiguration && { logConfiguration }) } },
      arn,
      "t1",
    );
  assert.deepEqual(one(), { logStreamName: `${"n".repeat(200)}/default/t1` });
  const options = { "awslogs-stream-prefix": "mine" };
  assert.deepEqual(one({ logDriver: "awslogs", options }), { logStreamName: "mine/default/t1" });
  assert.deepEqual(one({ logDriver: "json-file" }), {});
  const containers = [
    { name: "main", image: "a", logConfiguration: { logDriver: "awslogs", options } },
    { name: "side", image: "a", essential: false, logConfiguration: { logDriver: "none" } },
  ];
  assert.deepEqual(logMembers({ ecsProperties: { taskProperties: [{ containers }] } }, arn, "t1"), {
    containers: [
      { name: "main", essential: true, logStreamName: "mine/main/t1" },
      { name: "side", essential: false },
    ],
  });
});
