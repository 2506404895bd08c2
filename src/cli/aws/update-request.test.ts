import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/serve.ts";
import { updateRequest } from "./update-request.ts";

test("shorthand becomes what the request's members are", () => {
  const request = updateRequest({
    computeEnvironment: "lab",
    state: "DISABLED",
    unmanagedvCpus: "4",
    computeResources:
      "maxvCpus=8,instanceTypes=m6i,subnets=a,b,updateToLatestImageVersion=true,imageId=,ec2Configuration={imageType=ECS_AL2023}",
    updatePolicy: "terminateJobsOnUpdate=false,jobExecutionTimeoutMinutes=60",
  });
  assert.deepEqual(request, {
    computeEnvironment: "lab",
    state: "DISABLED",
    unmanagedvCpus: 4,
    computeResources: {
      maxvCpus: 8,
      instanceTypes: ["m6i"],
      subnets: ["a", "b"],
      updateToLatestImageVersion: true,
      imageId: "",
      ec2Configuration: [{ imageType: "ECS_AL2023" }],
    },
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 60 },
  });
});

test("JSON, a file of it, and a whole request that other arguments win over", () => {
  const path = join(temporaryFolder("update-request"), "update.json");
  writeFileSync(path, JSON.stringify({ computeEnvironment: "lab", state: "ENABLED" }));
  const request = updateRequest({
    cliInputJson: `file://${path}`,
    state: "DISABLED",
    computeResources: '{"maxvCpus": 3}',
  });
  const computeResources = { maxvCpus: 3 };
  assert.deepEqual(request, { computeEnvironment: "lab", state: "DISABLED", computeResources });
});

test("what cannot be read is named", () => {
  const lab = { computeEnvironment: "lab" };
  assert.throws(() => updateRequest({}), /--compute-environment NAME/);
  assert.throws(
    () => updateRequest({ ...lab, computeResources: "maxvCpus=many" }),
    /maxvCpus must be a whole number, got many\./,
  );
  assert.throws(() => updateRequest({ ...lab, updatePolicy: "{" }), /updatePolicy is not JSON/);
});
