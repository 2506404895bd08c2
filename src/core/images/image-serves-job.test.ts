import assert from "node:assert/strict";
import { it } from "node:test";
import { goodFacts, gpuFacts } from "../../../test/support/image-facts.ts";
import { cudaRequired, whyImageCannot } from "./image-serves-job.ts";

it("S19: multi-node jobs need Amazon Linux with ecs-init, or this server's own agent", () => {
  const multiNode = { multiNode: true };
  const without = { ...goodFacts, packages: {} };
  assert.equal(whyImageCannot(multiNode, "ami-1", goodFacts), undefined);
  assert.match(
    whyImageCannot(multiNode, "ami-1", without) ?? "",
    /S19 .* without the ecs-init package/,
  );
  assert.match(
    whyImageCannot(multiNode, "ami-1", { ...goodFacts, distribution: "Ubuntu" }) ?? "",
    /Amazon Linux only, this is Ubuntu/,
  );
  assert.equal(
    whyImageCannot(multiNode, "ami-1", { ...without, agentName: "batchyard" }),
    undefined,
  );
  assert.equal(
    whyImageCannot(multiNode, "ami-1", {}),
    undefined,
    "what is not known is no obstacle",
  );
  assert.equal(whyImageCannot({ multiNode: false }, "ami-1", without), undefined);
});

it("S22: a container that needs a newer CUDA than the driver serves is told so", () => {
  const cuda = cudaRequired([
    { name: "NVIDIA_REQUIRE_CUDA", value: "cuda>=12.8 brand=tesla,driver>=535" },
  ]);
  assert.equal(cuda, "12.8");
  assert.equal(cudaRequired([]), undefined);
  const needs = { multiNode: false, cuda: "12.8" };
  assert.equal(
    whyImageCannot(needs, "ami-1", gpuFacts),
    "A container needs CUDA 12.8; image ami-1 has NVIDIA driver 550.144, which serves CUDA up to 12.4. " +
      "Use an image with a newer driver, or a container for an older CUDA.",
  );
  assert.equal(whyImageCannot({ ...needs, cuda: "12.4" }, "ami-1", gpuFacts), undefined);
  assert.equal(whyImageCannot(needs, "ami-1", goodFacts), undefined);
});
