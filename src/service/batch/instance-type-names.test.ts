import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultEc2Configuration } from "./default-ec2-configuration.ts";
import { architectureNamed, hasNvidiaGpus, isInstanceTypeName } from "./instance-type-names.ts";

test("families, types and bundles are names; other texts are not", () => {
  for (const name of ["m6i", "c7gn.16xlarge", "m7i-flex.large", "u-6tb1.112xlarge", "optimal"]) {
    assert.ok(isInstanceTypeName(name), name);
  }
  for (const name of ["", "large", "M6i", "m6i.", "m6i.large.xl", "m6i large"]) {
    assert.ok(!isInstanceTypeName(name), name);
  }
});

test("the architecture is in the name", () => {
  for (const name of ["a1.large", "m6g", "c7gn.large", "im4gn", "x2gd", "g5g", "default_arm64"]) {
    assert.equal(architectureNamed(name), "arm64", name);
  }
  for (const name of ["m6i", "g4dn.xlarge", "p4d", "x2iedn", "optimal", "gr6", "t3a.micro"]) {
    assert.equal(architectureNamed(name), "x86_64", name);
  }
});

test("NVIDIA families get the GPU image, all others the plain one", () => {
  assert.ok(hasNvidiaGpus("g4dn.xlarge") && hasNvidiaGpus("p5.48xlarge") && hasNvidiaGpus("gr6"));
  assert.ok(!hasNvidiaGpus("g4ad.xlarge") && !hasNvidiaGpus("m6g") && !hasNvidiaGpus("optimal"));
  assert.deepEqual(defaultEc2Configuration(["optimal"]), [{ imageType: "ECS_AL2023" }]);
  assert.deepEqual(defaultEc2Configuration(["g5"]), [{ imageType: "ECS_AL2023_NVIDIA" }]);
  assert.deepEqual(defaultEc2Configuration(["p3"]), [{ imageType: "ECS_AL2_NVIDIA" }]);
  assert.deepEqual(defaultEc2Configuration(["m6i", "g5"]), [
    { imageType: "ECS_AL2023" },
    { imageType: "ECS_AL2023_NVIDIA" },
  ]);
});
