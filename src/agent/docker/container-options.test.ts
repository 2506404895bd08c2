import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { containerRequest } from "../../../test/support/container-request.ts";
import { containerOptions, volumeNames } from "./container-options.ts";

describe("the engine's create call", () => {
  test("follows from the container's fields, with no key that says nothing", () => {
    const request = containerRequest("busybox", [], { cpu: 1, memoryMiB: 4 });
    const key = `${request.taskArn.slice(request.taskArn.lastIndexOf("/") + 1)}-default`;
    assert.deepEqual(containerOptions(request, { ownerId: "me" }), {
      name: `batchyard-${key}`,
      Image: "busybox",
      Env: [],
      Labels: {
        "com.amazonaws.ecs.task-arn": request.taskArn,
        "com.amazonaws.ecs.container-name": "default",
        "com.amazonaws.ecs.cluster": "test",
        "batchyard.owner": "me",
      },
      HostConfig: {
        Memory: 4 << 20,
        CpuShares: 2,
        LogConfig: { Type: "none", Config: {} },
      },
    });
  });

  test("what the payload says in Docker's names comes over it; labels are kept", () => {
    const options = containerOptions(
      containerRequest("busybox", ["true"], {
        config: { User: "7", Labels: { mine: "1", "batchyard.owner": "not me" } },
        hostConfig: { Privileged: true, Memory: 5, LogConfig: { Type: "syslog", Config: {} } },
        gpuIds: ["GPU-1"],
      }),
      { ownerId: "me" },
    );
    assert.equal(options.User, "7");
    assert.equal(options.Labels?.mine, "1");
    assert.equal(options.Labels?.["batchyard.owner"], "me");
    assert.deepEqual(options.HostConfig, {
      Privileged: true,
      Memory: 5,
      CpuShares: 128,
      LogConfig: { Type: "syslog", Config: {} },
      DeviceRequests: [{ DeviceIDs: ["GPU-1"], Capabilities: [["gpu"]] }],
    });
  });

  test("a log driver of the agent's own gives way to the job's", () => {
    const logConfig = { Type: "local", Config: { "max-file": "2" } };
    const driverOf = (more: Parameters<typeof containerRequest>[2]) =>
      containerOptions(containerRequest("busybox", [], more), { ownerId: "me", logConfig })
        .HostConfig?.LogConfig?.Type;
    assert.equal(driverOf({}), "local");
    assert.equal(driverOf({ hostConfig: { LogConfig: { Type: "gelf", Config: {} } } }), "gelf");
  });

  test("a volume that is mounted twice is one volume", () => {
    const source = { volume: "v" };
    const request = containerRequest("busybox", ["true"], {
      mounts: [
        { source, containerPath: "/a", readOnly: false },
        { source, containerPath: "/b", readOnly: true },
      ],
    });
    const mounted = containerOptions(request, { ownerId: "me" }).HostConfig?.Mounts ?? [];
    assert.equal(volumeNames(request).length, 1);
    assert.deepEqual(
      mounted.map(({ Source, Target, ReadOnly }) => [Source, Target, ReadOnly]),
      [
        [volumeNames(request)[0], "/a", false],
        [volumeNames(request)[0], "/b", true],
      ],
    );
  });
});
