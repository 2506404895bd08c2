/**
 * Of which kind an update is, for every member that AWS's UpdateComputeEnvironment has, on each kind of environment: as
 * the plan of such an update says it. A member that a new version of the SDK brings is missing here and fails the test.
 * UPDATE_GOLDEN=1 writes the text anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import {
  ComputeResourceUpdate$,
  type CreateComputeEnvironmentRequest,
  UpdateComputeEnvironmentRequest$,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../src/model/decoded.ts";
import { createComputeEnvironment } from "../../src/service/batch/create-compute-environment.ts";
import { planComputeEnvironmentUpdate } from "../../src/service/yard/plan-compute-environment-update.ts";
import { environmentInput, fargateResources } from "../support/batch-inputs.ts";
import { imageRow, insertTemplate, seedImages } from "../support/image-rows.ts";
import { testContext, testDeps } from "../support/service-deps.ts";

const goldenFile = new URL("update-classification.txt", import.meta.url);

const progressive = { allocationStrategy: "BEST_FIT_PROGRESSIVE" } as const;
const role = "arn:aws:iam::123456789012:role/Mine";
type Environment = Decoded<CreateComputeEnvironmentRequest>;
const environments: Readonly<Record<string, Environment>> = {
  EC2: environmentInput("EC2", progressive),
  SPOT: environmentInput("SPOT", { ...progressive, type: "SPOT" }),
  "EC2 with BEST_FIT": environmentInput("BEST_FIT", { allocationStrategy: "BEST_FIT" }),
  "EC2 with a role of its own": { ...environmentInput("ROLE", progressive), serviceRole: role },
  FARGATE: {
    computeEnvironmentName: "FARGATE",
    type: "MANAGED",
    computeResources: fargateResources,
  },
  UNMANAGED: { computeEnvironmentName: "UNMANAGED", type: "UNMANAGED", serviceRole: role },
};

/** A value of each member that is different from what the environments have. */
const members: Readonly<Record<string, unknown>> = {
  state: "DISABLED",
  unmanagedvCpus: 8,
  serviceRole: "arn:aws:iam::123456789012:role/Other",
  updatePolicy: { terminateJobsOnUpdate: true },
  ecsSettings: { containerInsights: "ENABLED" },
};
const computeMembers: Readonly<Record<string, unknown>> = {
  minvCpus: 2,
  maxvCpus: 20,
  desiredvCpus: 4,
  subnets: ["subnet-2"],
  securityGroupIds: ["sg-2"],
  allocationStrategy: "BEST_FIT_PROGRESSIVE_ORDERED",
  instanceTypes: ["c6i"],
  ec2KeyPair: "key",
  instanceRole: "other",
  tags: { team: "a" },
  placementGroup: "group",
  bidPercentage: 50,
  ec2Configuration: [{ imageType: "ECS_AL2" }],
  imageId: "ami-00000002",
  launchTemplate: { launchTemplateId: "lt-00000001" },
  updateToLatestImageVersion: true,
  type: "SPOT",
  scalingPolicy: { minScaleDownDelayMinutes: 20 },
  managedInstancesProvider: {},
  capacityTags: { a: "b" },
};
/** Names the environment; reserved by AWS. */
const noMembers = ["computeEnvironment", "computeResources", "context"];

test("every member's kind of update is as the golden file says", async () => {
  const known = (names: readonly string[], more: readonly string[]) => [...names, ...more].sort();
  const ofSdk = (schema: readonly unknown[]) => [...(schema[4] as readonly string[])].sort();
  assert.deepEqual(
    known(Object.keys(members), noMembers),
    ofSdk(UpdateComputeEnvironmentRequest$ as unknown as readonly unknown[]),
  );
  assert.deepEqual(
    Object.keys(computeMembers).sort(),
    ofSdk(ComputeResourceUpdate$ as unknown as readonly unknown[]),
  );
  const deps = await testDeps();
  await seedImages(deps);
  await deps.store.transact(async (tx) => {
    await tx.images.insert(imageRow("ami-00000002"));
    await insertTemplate(tx, "lt-00000001", [{ ImageId: "ami-00000002" }]);
  });
  for (const input of Object.values(environments)) {
    await createComputeEnvironment(deps, input, testContext);
    await deps.store.transact(async (tx) => {
      const row = await tx.computeEnvironments.get(input.computeEnvironmentName);
      if (row !== undefined) await tx.computeEnvironments.update({ ...row, status: "VALID" });
    });
  }
  const updates = [
    ...Object.entries(members).map(([name, value]) => ({ [name]: value })),
    ...Object.entries(computeMembers).map(([name, value]) => ({
      computeResources: { [name]: value },
    })),
  ];
  const told: string[] = [];
  for (const update of updates) {
    told.push(JSON.stringify(update));
    for (const [kind, { computeEnvironmentName }] of Object.entries(environments)) {
      const request = { computeEnvironment: computeEnvironmentName, ...update };
      const plan = await planComputeEnvironmentUpdate(deps, request, testContext);
      told.push(`    ${kind}: ${plan.updateType ?? refusal(plan.refused)}`);
    }
    told.push("");
  }
  await deps.close();
  const actual = `${told.join("\n").trimEnd()}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
  assert.equal(actual, readFileSync(goldenFile, "utf8"));
});

/** Without what AWS wraps such a text in. */
function refusal(message = ""): string {
  const text = message
    .replace(/^Error executing request, Exception : /, "")
    .replace(/, RequestId: .*$/, "");
  return `refused: ${text}`;
}
