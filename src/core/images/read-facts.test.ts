import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { goodFacts } from "../../../test/support/image-facts.ts";
import { factsFromJson, factsFromTags } from "./read-facts.ts";

describe("facts of an image that cannot be read", () => {
  it("are stated in tags, one text each", () => {
    const tags = {
      Name: "lab image",
      "batchyard:unheard-of": "x",
      "batchyard:platform": "linux",
      "batchyard:containerEngine": "docker 25.0.8",
      "batchyard:agentConfiguration": 'ECS_AVAILABLE_LOGGING_DRIVERS=["awslogs"]; ECS_A=b=c',
      "batchyard:agentEnabledAtBoot": "true",
      "batchyard:agentCheckpoint": "false",
      "batchyard:logDrivers": "json-file, awslogs",
      "batchyard:volumes": "/dev/xvda:30:root,/dev/xvdb:100",
      "batchyard:freeDiskMiB": "20480",
      "batchyard:packages": "ecs-init=1.89.2;docker=25.0.8",
      "batchyard:gpus": "GPU-1=NVIDIA A10G",
    };
    assert.deepEqual(factsFromTags(tags), {
      kind: "read",
      facts: {
        platform: "linux",
        containerEngine: { name: "docker", version: "25.0.8" },
        agentConfiguration: { ECS_AVAILABLE_LOGGING_DRIVERS: '["awslogs"]', ECS_A: "b=c" },
        agentEnabledAtBoot: true,
        agentCheckpoint: false,
        logDrivers: ["json-file", "awslogs"],
        volumes: [
          { device: "/dev/xvda", sizeGiB: 30, root: true },
          { device: "/dev/xvdb", sizeGiB: 100 },
        ],
        freeDiskMiB: 20_480,
        packages: { "ecs-init": "1.89.2", docker: "25.0.8" },
        gpus: [{ id: "GPU-1", model: "NVIDIA A10G" }],
      },
    });
  });

  it("are refused with what they may be", () => {
    const problemOf = (key: string, value: string): string => {
      const read = factsFromTags({ [`batchyard:${key}`]: value });
      return read.kind === "wrong" ? read.problem : "";
    };
    assert.equal(
      problemOf("architecture", "riscv64"),
      "Invalid value 'riscv64' for tag batchyard:architecture: it must be x86_64 or arm64.",
    );
    for (const [key, value] of [
      ["kernel", ""],
      ["agentCheckpoint", "maybe"],
      ["freeDiskMiB", "a lot"],
      ["volumes", "/dev/xvda"],
      ["volumes", "/dev/xvda:0"],
      ["packages", "docker"],
      ["containerEngine", "docker 1 2"],
      ["containerEngine", "process 1"],
    ] as const) {
      assert.match(problemOf(key, value), /it must be/, `${key}=${value}`);
    }
  });

  it("are a document with the same names", () => {
    assert.deepEqual(factsFromJson(goodFacts), { kind: "read", facts: goodFacts });
    for (const [value, problem] of [
      [[], /JSON object/],
      [{ kernal: "6" }, /There is no fact kernal. Facts are: platform, /],
      [{ kernel: 6 }, /Invalid value 6 for kernel: it must be a text/],
      [{ volumes: [{ device: "/dev/xvda" }] }, /it must be volumes as/],
    ] as const) {
      const read = factsFromJson(value);
      assert.match(read.kind === "wrong" ? read.problem : "", problem);
    }
  });
});
