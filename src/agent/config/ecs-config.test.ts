import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type EcsConfig, parseConfigFile, readEcsConfig } from "./ecs-config.ts";

const file = parseConfigFile(`
# a comment
ECS_BACKEND_HOST=http://yard:8642/
ECS_CLUSTER=own_Batch_1
AWS_DEFAULT_REGION=eu-west-1
AWS_ACCESS_KEY_ID=AKIA
AWS_SECRET_ACCESS_KEY=a=b+c
ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]
no variable
`);

function read(more: Readonly<Record<string, string>>): EcsConfig {
  return readEcsConfig(more, file);
}

describe("the configuration of an agent", () => {
  it("comes from the file, and from the environment before it", () => {
    const config = read({ ECS_CLUSTER: "other" });
    assert.deepEqual(
      [config.server, config.cluster, config.region, config.secretAccessKey, config.logDrivers],
      ["http://yard:8642", "other", "eu-west-1", "a=b+c", ["json-file", "awslogs"]],
    );
  });

  it("has the defaults of the ECS agent", () => {
    const { ECS_CLUSTER: _cluster, ECS_AVAILABLE_LOGGING_DRIVERS: _drivers, ...rest } = file;
    const config = readEcsConfig({ ECS_BACKEND_HOST: "yard" }, rest);
    assert.deepEqual(
      [config.server, config.cluster, config.logDrivers, config.reservedPorts, config.external],
      [
        "https://yard",
        "default",
        ["json-file", "none"],
        { tcp: [22, 2375, 2376, 51678, 51679], udp: [] },
        false,
      ],
    );
  });

  it("has the ECS agent's terms for images", () => {
    const { pull, cleanUp } = read({}).images;
    assert.deepEqual(
      [pull.behavior, pull.timeoutMs, pull.inactivityMs],
      ["default", 7_200_000, 60_000],
    );
    assert.deepEqual(cleanUp, {
      ...{ intervalMs: 1_800_000, minimumAgeMs: 3_600_000, perCycle: 5, excluded: [] },
    });
    const other = read({
      ECS_IMAGE_PULL_BEHAVIOR: "once",
      ECS_IMAGE_CLEANUP_INTERVAL: "1h30m",
      ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP: "true",
      ECS_EXCLUDE_UNTRACKED_IMAGE: "alpine:latest, busybox",
      ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: "90s",
    });
    assert.deepEqual(
      [other.images.pull.behavior, other.images.cleanUp?.intervalMs, other.taskCleanUpWaitMs],
      ["once", 5_400_000, 90_000],
    );
    assert.deepEqual(other.images.cleanUp?.excluded, ["alpine:latest", "busybox"]);
    assert.equal(other.images.cleanUp?.untrackedAgeMs, 3_600_000);
    assert.equal(read({ ECS_DISABLE_IMAGE_CLEANUP: "true" }).images.cleanUp, undefined);
    const cached = read({ ECS_IMAGE_PULL_BEHAVIOR: "prefer-cached" });
    assert.equal(cached.images.cleanUp, undefined);
  });

  it("says which variable is wrong, and what it may hold", () => {
    for (const [variables, message] of [
      [{ ECS_AVAILABLE_LOGGING_DRIVERS: '["loki"]' }, /names "loki"; possible are awslogs/],
      [{ ECS_AVAILABLE_LOGGING_DRIVERS: "awslogs" }, /must be a JSON list/],
      [{ ECS_IMAGE_PULL_BEHAVIOR: "never" }, /must be default, always, once, prefer-cached/],
      [{ ECS_IMAGE_CLEANUP_INTERVAL: "5m" }, /at least 10m0s, such as 90s, 30m or 1h30m; it is 5m/],
      [{ ECS_IMAGE_PULL_TIMEOUT: "2 hours" }, /ECS_IMAGE_PULL_TIMEOUT must be a length of time/],
      [{ ECS_RESERVED_PORTS: "[0]" }, /must be a JSON list of ports/],
      [{ ECS_RESERVED_MEMORY: "-1" }, /must be a whole number from 0 to 65535/],
      [{ ECS_INSTANCE_ATTRIBUTES: '{"rack":7}' }, /must be a JSON object of texts/],
      [{ ECS_EXTERNAL: "yes" }, /ECS_EXTERNAL must be true or false; it is yes/],
      [{ ECS_BACKEND_HOST: "http://" }, /ECS_BACKEND_HOST is no address/],
    ] as const) {
      assert.throws(() => read(variables), message);
    }
    assert.throws(() => readEcsConfig({}, {}), /ECS_BACKEND_HOST is not set: where the server is/);
  });
});
