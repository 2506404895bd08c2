import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskContainerProperties } from "../../model/task-work.ts";
import { requiredAttributes } from "./required-attributes.ts";

const capability = "com.amazonaws.ecs.capability";
const required = (...containers: readonly Partial<TaskContainerProperties>[]) =>
  requiredAttributes({
    containers: containers.map((one, n) => ({ name: `c${n}`, image: "a", ...one })),
  });

test("a task requires what its containers do: a log driver each, rights, order, log routers", () => {
  assert.equal(required({}), undefined);
  assert.equal(required({}, { logConfiguration: { logDriver: "awslogs" } }), undefined);
  assert.deepEqual(required({ logConfiguration: { logDriver: "syslog" } }), [
    `${capability}.logging-driver.syslog`,
  ]);
  assert.deepEqual(
    required(
      { privileged: true, dependsOn: [{ containerName: "c1", condition: "START" }] },
      {
        firelensConfiguration: { type: "fluentbit" },
        logConfiguration: { logDriver: "awsfirelens" },
      },
    ),
    [
      `${capability}.logging-driver.awsfirelens`,
      `${capability}.logging-driver.awslogs`,
      `${capability}.privileged-container`,
      "ecs.capability.container-ordering",
      "ecs.capability.firelens.fluentbit",
    ],
  );
  const arm = { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" };
  assert.deepEqual(
    requiredAttributes({ containers: [{ name: "c", image: "a" }], runtimePlatform: arm }),
    [`${capability}.logging-driver.awslogs`, "ecs.cpu-architecture=arm64", "ecs.os-family=LINUX"],
  );
  const shared = { containers: [{ name: "c", image: "a" }], pidMode: "task" };
  assert.deepEqual(requiredAttributes(shared), [
    `${capability}.logging-driver.awslogs`,
    "ecs.capability.pid-ipc-namespace-sharing",
  ]);
});
