import assert from "node:assert/strict";
import { it } from "node:test";
import { hostImageName } from "./host-image-name.ts";

it("names the machine as an image by its system, in EC2's characters", () => {
  const name = hostImageName({
    distribution: "Debian GNU/Linux",
    distributionVersion: "12",
    kernel: "6.1.0-18-amd64",
    architecture: "x86_64",
  });
  assert.equal(name, "host-debian-gnu-linux-12-6.1.0-18-amd64-x86_64");
  assert.equal(hostImageName({}), "host");
});
