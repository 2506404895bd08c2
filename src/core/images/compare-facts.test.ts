import assert from "node:assert/strict";
import { it } from "node:test";
import { goodFacts } from "../../../test/support/image-facts.ts";
import { compareFacts } from "./compare-facts.ts";
import { compareVersions } from "./compare-versions.ts";

it("says what differs between two images, the system first and packages last", () => {
  const after = {
    ...goodFacts,
    kernel: "6.12.1",
    containerEngine: { name: "docker", version: "28.1.0" },
    agentConfiguration: { ECS_ENABLE_GPU_SUPPORT: "true" },
    gpuDriverVersion: "570.1",
    volumes: [{ device: "/dev/xvda", sizeGiB: 100, root: true }],
    packages: { docker: "28.1.0", htop: "3.3" },
  };
  const lines = compareFacts(goodFacts, after).map(
    ({ group, name, before = "-", after: now = "-" }) => `${group}: ${name}: ${before} -> ${now}`,
  );
  assert.deepEqual(lines, [
    "system: kernel: 6.1.119-129.201.amzn2023.x86_64 -> 6.12.1",
    "Docker: containerEngine: docker 25.0.8 -> docker 28.1.0",
    "drivers: gpuDriverVersion: - -> 570.1",
    'configuration: ECS_AVAILABLE_LOGGING_DRIVERS: ["json-file","awslogs"] -> -',
    "configuration: ECS_ENABLE_GPU_SUPPORT: - -> true",
    "disk: volume /dev/xvda: 30 GiB -> 100 GiB",
    "packages: docker: 25.0.8 -> 28.1.0",
    "packages: ecs-init: 1.89.2 -> -",
    "packages: htop: - -> 3.3",
  ]);
  assert.deepEqual(compareFacts(after, after), []);
});

it("orders versions by their numbers", () => {
  for (const [less, more] of [
    ["1.9", "1.10"],
    ["3.2.0-4-amd64", "3.10"],
    ["6.1", "6.1.1"],
    ["none", "0.1"],
  ] as const) {
    assert.ok(compareVersions(less, more) < 0, `${less} < ${more}`);
    assert.ok(compareVersions(more, less) > 0, `${more} > ${less}`);
  }
  assert.equal(compareVersions("v20.10", "20.10.0"), 0);
});
