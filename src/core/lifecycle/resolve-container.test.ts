import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ContainerProperties } from "../../model/container.ts";
import { type ContainerOverrides, resolveContainer } from "./resolve-container.ts";

const properties: ContainerProperties = {
  image: "busybox",
  command: ["echo", "Ref::word"],
  environment: [
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ],
  resourceRequirements: [
    { type: "VCPU", value: "2" },
    { type: "MEMORY", value: "512" },
  ],
};
const deprecated: ContainerProperties = { image: "busybox", vcpus: 1, memory: 128 };

function resolved(defined: ContainerProperties, overrides: ContainerOverrides) {
  const outcome = resolveContainer(defined, overrides, { word: "hi" }, "EC2");
  if (outcome.kind === "invalid") return assert.fail(outcome.message);
  return outcome;
}

function refusal(overrides: ContainerOverrides, defined = properties): string {
  const outcome = resolveContainer(defined, overrides, { word: "hi" }, "EC2");
  return outcome.kind === "invalid" ? outcome.message : assert.fail("was resolved");
}

describe("resolveContainer", () => {
  it("substitutes parameters and adds up what is asked for", () => {
    const { members, resources } = resolved(properties, {});
    assert.deepEqual(members.command, ["echo", "hi"]);
    assert.deepEqual(resources, { cpu: 2048, memoryMiB: 512, gpus: 0 });
  });

  it("replaces the command, merges environment by name and requirements by type", () => {
    const { members, resources } = resolved(properties, {
      command: ["say", "Ref::word"],
      environment: [
        { name: "C", value: "3" },
        { name: "A", value: "9" },
      ],
      resourceRequirements: [
        { type: "GPU", value: "1" },
        { type: "MEMORY", value: "1024" },
      ],
    });
    assert.deepEqual(members.command, ["say", "hi"]);
    assert.deepEqual(members.environment, [
      { name: "A", value: "9" },
      { name: "B", value: "2" },
      { name: "C", value: "3" },
    ]);
    assert.deepEqual(resources, { cpu: 2048, memoryMiB: 1024, gpus: 1 });
  });

  it("lets deprecated overrides change deprecated members only", () => {
    assert.deepEqual(resolved(properties, { vcpus: 8, memory: 9 }).resources, {
      cpu: 2048,
      memoryMiB: 512,
      gpus: 0,
    });
    const { members, resources } = resolved(deprecated, { vcpus: 8 });
    assert.deepEqual(resources, { cpu: 8192, memoryMiB: 128, gpus: 0 });
    assert.equal(members.vcpus, 8);
  });

  it("lets a requirement take the place of a deprecated member", () => {
    const requirement = { type: "VCPU", value: "4" };
    const { members, resources } = resolved(deprecated, { resourceRequirements: [requirement] });
    assert.equal(resources.cpu, 4096);
    assert.equal(members.vcpus, undefined);
    assert.equal(members.memory, 128);
  });

  it("allows quarters of a vCPU on Fargate only", () => {
    const small = { resourceRequirements: [{ type: "VCPU", value: "0.25" }] };
    const outcome = resolveContainer(properties, small, { word: "hi" }, "FARGATE");
    assert.equal(outcome.kind === "resolved" && outcome.resources.cpu, 256);
    assert.equal(refusal(small), "vCPU must be at least 1, got 0.25.");
  });

  it("refuses in AWS's words", () => {
    const asking = (type: string, value: string) => ({ resourceRequirements: [{ type, value }] });
    assert.equal(
      refusal({ command: ["Ref::nobody"] }),
      "Unable to substitute value. No parameter found for reference nobody",
    );
    assert.equal(refusal(asking("MEMORY", "3")), "Memory must be at least 4 Mib, got 3 Mib.");
    assert.match(refusal(asking("GPU", "0")), /^Value 0 for type GPU in resourceRequirement/);
    assert.match(refusal(asking("GPU", "many")), /^Value many for type GPU/);
    assert.match(refusal(asking("DISK", "1")), /^DISK is not a supported type/);
    assert.equal(refusal({}, { image: "x", memory: 4 }), "vCPU is required.");
    assert.match(refusal({ environment: [{ name: "AWS_BATCH_X" }] }), /AWS_BATCH_X is not allowed/);
    assert.match(refusal({ command: ["a", ""] }), /must not contain an empty string/);
    const twice = [
      { type: "VCPU", value: "1" },
      { type: "VCPU", value: "2" },
    ];
    assert.equal(
      refusal({ resourceRequirements: twice }),
      "Cannot provide duplicates in resourceRequirements.",
    );
  });
});
