import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PayloadContainer, PayloadTask } from "../ports/agent-link.ts";
import { type ContainerPlan, readTask } from "./container-request.ts";

function task(container: Partial<PayloadContainer>, more: Partial<PayloadTask> = {}): PayloadTask {
  return {
    arn: "arn:aws:ecs:us-east-1:000000000000:task/c/0123456789abcdef0123456789abcdef",
    desiredStatus: "RUNNING",
    family: "job",
    version: "1",
    containers: [
      {
        name: "default",
        image: "busybox",
        essential: true,
        cpu: 1024,
        memory: 64,
        command: ["true"],
        environment: { A: "1" },
        mountPoints: [],
        dockerConfig: { config: "{}", hostConfig: "{}" },
        ...container,
      },
    ],
    volumes: [],
    networkMode: "host",
    associations: [],
    ...more,
  };
}

/** The first container of a task that can be read. */
function read(given: PayloadTask): ContainerPlan {
  return readTask(given).containers[0] ?? assert.fail("no container");
}

const withHostConfig = (hostConfig: object): PayloadTask =>
  task({ dockerConfig: { config: "{}", hostConfig: JSON.stringify(hostConfig) } });

describe("a task of a payload", () => {
  test("is read field by field", () => {
    const { container, stopTimeoutMs, logTarget } = read(
      task(
        {
          entryPoint: ["/bin/sh"],
          stopTimeout: 5,
          mountPoints: [
            { sourceVolume: "data", containerPath: "/in", readOnly: true },
            { sourceVolume: "scratch", containerPath: "/s", readOnly: false },
          ],
          dockerConfig: { config: '{"User":"7"}', hostConfig: '{"Init":true}' },
        },
        {
          volumes: [
            { name: "data", host: { sourcePath: "/data" } },
            { name: "scratch", host: {} },
          ],
          associations: [
            { type: "gpu", name: "GPU-1", containers: ["default"] },
            { type: "gpu", name: "GPU-2", containers: ["other"] },
          ],
        },
      ),
    );
    assert.equal(stopTimeoutMs, 5_000);
    assert.equal(logTarget, undefined);
    assert.deepEqual(container, {
      taskArn: task({}).arn,
      containerName: "default",
      image: "busybox",
      command: ["true"],
      entryPoint: ["/bin/sh"],
      environment: { A: "1" },
      cpu: 1024,
      memoryMiB: 64,
      gpuIds: ["GPU-1"],
      mounts: [
        { containerPath: "/in", readOnly: true, source: { hostPath: "/data" } },
        { containerPath: "/s", readOnly: false, source: { volume: "scratch" } },
      ],
      config: { User: "7" },
      hostConfig: { NetworkMode: "host", Init: true },
    });
  });

  test("has thirty seconds to stop when it does not say", () => {
    assert.equal(read(task({})).stopTimeoutMs, 30_000);
  });

  test("awslogs is the agent's own; any other driver is the engine's", () => {
    const Config = { "awslogs-group": "/g", "awslogs-stream": "s" };
    const awslogs = read(withHostConfig({ LogConfig: { Type: "awslogs", Config } }));
    assert.deepEqual(awslogs.logTarget, { group: "/g", stream: "s", options: Config });
    assert.ok(!("LogConfig" in awslogs.container.hostConfig));

    const LogConfig = { Type: "syslog", Config: { tag: "x" } };
    const syslog = read(withHostConfig({ LogConfig }));
    assert.equal(syslog.logTarget, undefined);
    assert.deepEqual(syslog.container.hostConfig.LogConfig, LogConfig);

    const bare = read(withHostConfig({ LogConfig: { Type: "awslogs" } }));
    assert.deepEqual(bare.logTarget, {
      group: "/aws/batch/job",
      stream: "default/0123456789abcdef0123456789abcdef",
      options: {},
    });
  });

  test("that cannot be read says what is wrong", () => {
    const broken: readonly (readonly [PayloadTask, RegExp])[] = [
      [task({}, { containers: [] }), /one or more containers, each with a name of its own/],
      [
        task({ dockerConfig: { config: "null", hostConfig: "{}" } }),
        /dockerConfig.config is no JSON object: null/,
      ],
      [
        task({ dockerConfig: { config: "{}", hostConfig: "[]" } }),
        /dockerConfig.hostConfig is no JSON object/,
      ],
      [task({ essential: false }), /none of the task's containers is essential/],
      [
        task({ dependsOn: [{ containerName: "other", condition: "START" }] }),
        /the task has no container other to depend on/,
      ],
      [
        task({ dependsOn: [{ containerName: "default", condition: "HEALTHY" as "START" }] }),
        /cannot wait for the HEALTHY of another here/,
      ],
      [task({ dockerConfig: { config: "{", hostConfig: "{}" } }), /JSON/],
      [
        task({ mountPoints: [{ sourceVolume: "v", containerPath: "/v", readOnly: false }] }),
        /the task has no volume v/,
      ],
    ];
    for (const [bad, text] of broken) assert.throws(() => readTask(bad), { message: text });
  });
});
