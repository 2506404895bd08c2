import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { InstanceType } from "../../model/instance-type.ts";
import { family } from "./family.ts";
import { instanceTypeNamed, instanceTypes } from "./instance-types.ts";

const goldenFile = new URL("../../../test/golden/instance-types.txt", import.meta.url);

describe("the catalogue of instance types", () => {
  it("is what the golden file says (UPDATE_GOLDEN=1 writes it anew)", () => {
    const actual = table(instanceTypes());
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
    assert.equal(actual, readFileSync(goldenFile, "utf8"));
  });

  it("names each type once, after its family", () => {
    const names = instanceTypes().map((type) => type.name);
    assert.equal(new Set(names).size, names.length);
    for (const type of instanceTypes()) assert.ok(type.name.startsWith(`${type.family}.`));
  });

  it("gives every type a positive size and price, and a model to every type with GPUs", () => {
    for (const type of instanceTypes()) {
      assert.ok(Number.isInteger(type.vCpus) && type.vCpus > 0, type.name);
      assert.ok(Number.isInteger(type.memoryMiB) && type.memoryMiB > 0, type.name);
      assert.ok(type.pricePerHour > 0, type.name);
      assert.equal(type.gpuModel !== undefined, type.gpus > 0, type.name);
    }
  });

  it("has every family that AWS Batch's bundles name", () => {
    const families = new Set(instanceTypes().map((type) => type.family));
    for (const name of ["m6i", "c6i", "r6i", "c7i", "m6g", "c6g", "r6g", "c7g"]) {
      assert.ok(families.has(name), name);
    }
  });

  it("has types small enough for a machine of two vCPUs, and even of one, on both architectures", () => {
    const smallest = (architecture: string, vCpus: number): readonly InstanceType[] =>
      instanceTypes().filter((t) => t.architecture === architecture && t.vCpus <= vCpus);
    for (const architecture of ["x86_64", "arm64"]) {
      assert.ok(smallest(architecture, 1).length > 0);
      assert.ok(smallest(architecture, 2).some((type) => type.memoryMiB <= 1024));
    }
  });

  it("finds a type by its name", () => {
    assert.deepEqual(instanceTypeNamed("c6i.large"), {
      name: "c6i.large",
      family: "c6i",
      vCpus: 2,
      memoryMiB: 4096,
      gpus: 0,
      architecture: "x86_64",
      instanceStorageGB: 0,
      pricePerHour: 0.085,
      interruptionClass: 2,
    });
    assert.equal(instanceTypeNamed("c6i.huge"), undefined);
  });
});

describe("a family", () => {
  it("refuses a size whose vCPUs or price nobody stated", () => {
    const shape = { memoryGiBPerVCpu: 4, pricePerVCpuHour: 0.1 };
    assert.throws(() => family("x", { ...shape, sizes: ["small"] }), /size "small": state its vC/);
    assert.throws(
      () => family("x", { memoryGiBPerVCpu: 4, sizes: ["large"] }),
      /x\.large: state pricePerHour/,
    );
  });
});

/** Aligned columns: a change of one number is one line of a review. */
function table(types: readonly InstanceType[]): string {
  const rows = types.map((type) => [
    type.name,
    `${type.vCpus}`,
    `${type.memoryMiB}`,
    type.gpus === 0 ? "-" : `${type.gpus} ${type.gpuModel}`,
    type.architecture,
    type.instanceStorageGB === 0 ? "-" : `${type.instanceStorageGB}`,
    type.pricePerHour.toFixed(5),
    `${type.interruptionClass}`,
  ]);
  const all = [
    ["type", "vCPUs", "MiB", "GPUs", "arch", "storage GB", "USD/h", "interruption"],
    ...rows,
  ];
  const numeric = [false, true, true, false, false, true, true, true];
  const widths = numeric.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}
