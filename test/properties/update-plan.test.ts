/**
 * A plan of an update and the update agree: in what is refused and with which words, in kind, in every field that
 * differs, and in the machines that are replaced. A hundred updates, one after the other, of one environment that runs.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { UpdateComputeEnvironmentRequest } from "@aws-sdk/client-batch";
import fc from "fast-check";
import type { ComputeEnvironment } from "../../src/model/compute-environment.ts";
import type { Decoded } from "../../src/model/decoded.ts";
import { createComputeEnvironment } from "../../src/service/batch/create-compute-environment.ts";
import { updateComputeEnvironment } from "../../src/service/batch/update-compute-environment.ts";
import { planComputeEnvironmentUpdate } from "../../src/service/yard/plan-compute-environment-update.ts";
import { environmentInput } from "../support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../support/control-room.ts";
import { imageRow, insertTemplate } from "../support/image-rows.ts";
import { testContext } from "../support/service-deps.ts";

type Request = Decoded<UpdateComputeEnvironmentRequest>;

const updates = 100;
const seed = 20_240_229;

/** An image that is registered, and one that is not. */
const next = "ami-00000000000000002";
const unknown = "ami-0000000000000000f";

const computeResources = fc.record(
  {
    minvCpus: fc.constantFrom(0, 2, 4, 9),
    maxvCpus: fc.constantFrom(0, 4, 8, 12),
    desiredvCpus: fc.constantFrom(0, 2, 8, 20),
    type: fc.constantFrom("EC2", "EC2", "SPOT", "FARGATE"),
    allocationStrategy: fc.constantFrom(
      "BEST_FIT",
      "BEST_FIT_PROGRESSIVE",
      "BEST_FIT_PROGRESSIVE_ORDERED",
      "SPOT_CAPACITY_OPTIMIZED",
    ),
    instanceTypes: fc.constantFrom(["c6i.large"], ["m6i"], ["c6i", "m6i"], ["optimal"], ["m6g"]),
    bidPercentage: fc.constantFrom(50, 101),
    ec2KeyPair: fc.constantFrom("", "key"),
    placementGroup: fc.constantFrom("", "group"),
    subnets: fc.constantFrom(["subnet-1"], ["subnet-2"]),
    securityGroupIds: fc.constantFrom(["sg-1"], ["sg-2"]),
    tags: fc.constantFrom({}, { team: "a" }),
    updateToLatestImageVersion: fc.boolean(),
    imageId: fc.constantFrom("", next, unknown),
    ec2Configuration: fc.constantFrom(
      [],
      [{ imageType: "ECS_AL2023" }],
      [{ imageType: "ECS_AL2023", imageIdOverride: next }],
      [{ imageType: "ECS_AL2023", imageIdOverride: unknown }],
    ),
    launchTemplate: fc.constantFrom(
      { launchTemplateId: "" },
      { launchTemplateId: "lt-image", version: "$Latest" },
      { launchTemplateId: "lt-plain" },
      { launchTemplateId: "lt-gone" },
    ),
    scalingPolicy: fc.constantFrom(
      { minScaleDownDelayMinutes: 0 },
      { minScaleDownDelayMinutes: 20 },
      { minScaleDownDelayMinutes: 1 },
    ),
  },
  { requiredKeys: [] },
);

/** Few members at a time: most updates state few, and many together are nearly always refused. */
const few = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.tuple(arbitrary, fc.nat(), fc.integer({ min: 1, max: 3 })).map(([all, from, count]) => {
    const entries = Object.entries(all);
    const start = entries.length === 0 ? 0 : from % entries.length;
    return Object.fromEntries([...entries, ...entries].slice(start, start + count)) as T;
  });

const request: fc.Arbitrary<Request> = fc
  .record(
    {
      state: fc.constantFrom("ENABLED", "ENABLED", "DISABLED", "OFF"),
      serviceRole: fc.constantFrom("", "arn:aws:iam::123456789012:role/Mine"),
      unmanagedvCpus: fc.constant(4),
      updatePolicy: fc.constantFrom(
        { terminateJobsOnUpdate: true },
        { jobExecutionTimeoutMinutes: 60 },
        { jobExecutionTimeoutMinutes: 0 },
      ),
      computeResources: few(computeResources),
    },
    { requiredKeys: ["computeResources"] },
  )
  .chain((all) => {
    const { computeResources: compute, ...others } = all;
    return fc.constantFrom<object>(
      { computeResources: compute },
      { computeResources: compute },
      all,
      others,
    );
  })
  .map((some) => ({ computeEnvironment: "lab", ...some }) as Request);

test("plan and outcome of an update agree, a hundred times", async () => {
  const room = await controlRoom();
  const input = environmentInput("lab", {
    allocationStrategy: "BEST_FIT_PROGRESSIVE",
    instanceTypes: ["c6i.large"],
    minvCpus: 2,
  });
  await createComputeEnvironment(room.deps, input, testContext);
  await room.settle();
  await room.deps.store.transact(async (tx) => {
    await tx.images.insert(imageRow(next));
    await insertTemplate(tx, "lt-image", [{}, { ImageId: next }]);
    // No MIME message, which AWS Batch could merge its own part with.
    await insertTemplate(tx, "lt-plain", [{ UserData: btoa("#!/bin/sh") }]);
  });
  const seen = new Set<string>();
  for (const one of fc.sample(request, { numRuns: updates, seed }))
    seen.add(await tryOne(room, one));
  assert.deepEqual([...seen].sort(), ["INFRASTRUCTURE", "NONE", "SCALING", "refused"]);
  await room.close();
});

/** Answers what kind of update it was. */
async function tryOne(room: ControlRoom, one: Request): Promise<string> {
  const shown = JSON.stringify(one);
  const before = await lab(room);
  assert.equal(before.status, "VALID", `${before.statusReason}, before ${shown}`);
  const machinesBefore = await machines(room);
  const plan = await planComputeEnvironmentUpdate(room.deps, one, testContext);
  assert.deepEqual(await lab(room), before, "a plan writes nothing");
  const outcome = await updateComputeEnvironment(room.deps, one, testContext).then(
    () => undefined,
    (error: Error) => error.message,
  );
  assert.equal(plan.refused, outcome, shown);
  const after = await lab(room);
  if (outcome !== undefined) {
    assert.deepEqual(after, before, "a refused update changes nothing");
    return "refused";
  }
  const computed = ["computeResources.desiredvCpus", "computeResources.updateToLatestImageVersion"];
  const planned = plan.changes
    // Of image settings that are stated as they are, what they stand for has moved.
    .filter(({ before: was, after: is }) => !isDeepStrictEqual(was, is))
    .map(({ field }) => field)
    .filter((name) => !computed.includes(name));
  assert.deepEqual(planned.sort(), differences(before, after), shown);
  const replaced = plan.updateType === "INFRASTRUCTURE";
  assert.equal(
    after.infrastructureRevision,
    before.infrastructureRevision + (replaced ? 1 : 0),
    shown,
  );
  assert.equal(after.status, plan.updateType === "NONE" ? "VALID" : "UPDATING", shown);

  await room.settle();
  await room.settle();
  const machinesAfter = await machines(room);
  const gone = plan.instancesReplaced.map(({ instanceId }) => instanceId);
  assert.deepEqual(gone.sort(), replaced ? machinesBefore : [], shown);
  assert.ok(
    gone.every((id) => !machinesAfter.includes(id)),
    `replaced, after ${shown}`,
  );
  if (!replaced)
    assert.ok(
      machinesBefore.every((id) => machinesAfter.includes(id)),
      shown,
    );
  return plan.updateType ?? "";
}

async function lab(room: ControlRoom): Promise<ComputeEnvironment> {
  const row = await room.deps.store.read((view) => view.computeEnvironments.get("lab"));
  return row ?? assert.fail("lab is gone");
}

async function machines(room: ControlRoom): Promise<readonly string[]> {
  return (await room.provider.list()).map(({ instanceId }) => instanceId).sort();
}

/** Members that really differ, called as in a request. */
function differences(before: ComputeEnvironment, after: ComputeEnvironment): readonly string[] {
  const own = ["state", "serviceRole", "unmanagedvCpus", "ecsSettings", "updatePolicy"] as const;
  const names: string[] = own.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const was: Readonly<Record<string, unknown>> = before.computeResources ?? {};
  const is: Readonly<Record<string, unknown>> = after.computeResources ?? {};
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (!isDeepStrictEqual(was[name], is[name])) names.push(`computeResources.${name}`);
  }
  return names.sort();
}
