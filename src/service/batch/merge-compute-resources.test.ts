import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ec2Resources } from "../../../test/support/batch-inputs.ts";
import type { ComputeResources } from "../../model/compute-environment.ts";
import { mergeComputeResources } from "./merge-compute-resources.ts";

const merge = (of: ComputeResources, update: Parameters<typeof mergeComputeResources>[2]) =>
  mergeComputeResources((text) => assert.fail(text), of, update);

const before: ComputeResources = {
  type: "EC2",
  allocationStrategy: "BEST_FIT_PROGRESSIVE",
  minvCpus: 0,
  maxvCpus: 16,
  instanceTypes: ["m6i"],
  subnets: ["subnet-1"],
  securityGroupIds: ["sg-1"],
  instanceRole: "ecsInstanceRole",
  imageId: "ami-1",
  ec2KeyPair: "key",
  placementGroup: "group",
  tags: { a: "b" },
  ec2Configuration: [{ imageType: "ECS_AL2023" }],
  scalingPolicy: { minScaleDownDelayMinutes: 30 },
};

test("absent members stay, stated ones replace, and only real changes are named", () => {
  assert.deepEqual(merge(before, {}), { after: before, fields: [] });
  assert.deepEqual(merge(before, { maxvCpus: 16, minvCpus: 2, tags: {}, instanceTypes: ["m6i"] }), {
    after: { ...before, minvCpus: 2, tags: {} },
    fields: ["minvCpus", "tags"],
  });
});

test("empty texts and zero minutes take away", () => {
  const { after, fields } = merge(before, {
    imageId: "",
    ec2KeyPair: "",
    placementGroup: "",
    scalingPolicy: { minScaleDownDelayMinutes: 0 },
  });
  const { imageId, ec2KeyPair, placementGroup, scalingPolicy, ...rest } = before;
  assert.deepEqual(after, rest);
  assert.deepEqual(fields, ["scalingPolicy", "ec2KeyPair", "imageId", "placementGroup"]);
  assert.ok(imageId && ec2KeyPair && placementGroup && scalingPolicy);
});

test("the same update made twice changes nothing the second time", () => {
  const texts = fc.constantFrom("", "x", "y");
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  fc.assert(
    fc.property(
      fc.record({
        minvCpus: optional(fc.nat(8)),
        maxvCpus: optional(fc.nat(64)),
        instanceTypes: optional(fc.subarray(["m6i", "c6i.large", "g5", "p3"], { minLength: 1 })),
        imageId: optional(texts),
        ec2KeyPair: optional(texts),
        instanceRole: optional(texts),
        placementGroup: optional(texts),
        bidPercentage: optional(fc.nat(100)),
        ec2Configuration: optional(
          fc.array(fc.record({ imageType: fc.constant("ECS_AL2"), imageIdOverride: texts }), {
            maxLength: 1,
          }),
        ),
        scalingPolicy: optional(
          fc.record({ minScaleDownDelayMinutes: fc.constantFrom(0, 20, 30) }),
        ),
        tags: optional(fc.dictionary(fc.constantFrom("a", "b"), texts)),
        subnets: optional(fc.constant(ec2Resources.subnets)),
      }),
      (update) => {
        const once = merge(before, update);
        assert.deepEqual(merge(once.after, update), {
          after: once.after,
          fields: [],
        });
      },
    ),
    { seed: 20_240_611, numRuns: 300 },
  );
});
