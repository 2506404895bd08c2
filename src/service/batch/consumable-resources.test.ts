/** Consumable resources through their operations, over the real store: amounts, tokens, lists, and what jobs hold. */
import assert from "node:assert/strict";
import { after, beforeEach, describe, it } from "node:test";
import { definitionInput } from "../../../test/support/batch-inputs.ts";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { loseInstance } from "../../ledger/lose-instance.ts";
import { createConsumableResource } from "./create-consumable-resource.ts";
import { deleteConsumableResource } from "./delete-consumable-resource.ts";
import { describeConsumableResource } from "./describe-consumable-resource.ts";
import { describeJobDefinitions } from "./describe-job-definitions.ts";
import { listConsumableResources } from "./list-consumable-resources.ts";
import { listJobsByConsumableResource } from "./list-jobs-by-consumable-resource.ts";
import { registerJobDefinition } from "./register-job-definition.ts";
import { updateConsumableResource } from "./update-consumable-resource.ts";

const arn = "arn:aws:batch:eu-west-1:123456789012:consumable-resource/licenses";

let lab: Lab;
const opened: Lab[] = [];
beforeEach(async () => {
  lab = await openLab();
  opened.push(lab);
});
after(() => Promise.all(opened.map(({ deps }) => deps.close())));

const create = (
  totalQuantity: number,
  more: Partial<Parameters<typeof createConsumableResource>[1]> = {},
) =>
  createConsumableResource(
    lab.deps,
    { consumableResourceName: "licenses", totalQuantity, ...more },
    testContext,
  );
const update = async (
  operation: string,
  quantity: number,
  more: { readonly clientToken?: string } = {},
): Promise<number | undefined> =>
  (
    await updateConsumableResource(
      lab.deps,
      { consumableResource: arn, operation, quantity, ...more },
      testContext,
    )
  ).totalQuantity;
const describeIt = () => describeConsumableResource(lab.deps, { consumableResource: "licenses" });
/** Total, in use, available. */
const amounts = async () => {
  const { totalQuantity, inUseQuantity, availableQuantity } = await describeIt();
  return [totalQuantity, inUseQuantity, availableQuantity];
};
const needing = (quantity: number, consumableResource = "licenses") => ({
  consumableResourcePropertiesOverride: {
    consumableResourceList: [{ consumableResource, quantity }],
  },
});
const exited = (exitCode: number) => ({
  status: "STOPPED" as const,
  containers: [{ containerName: "default", status: "STOPPED" as const, exitCode }],
});

describe("a consumable resource", () => {
  it("is created, shown whole, and there only once", async () => {
    const answer = { consumableResourceName: "licenses", consumableResourceArn: arn };
    assert.deepEqual(await create(4, { tags: { team: "a" } }), answer);
    assert.deepEqual(await describeIt(), {
      ...answer,
      totalQuantity: 4,
      inUseQuantity: 0,
      availableQuantity: 4,
      resourceType: "REPLENISHABLE",
      createdAt: lab.deps.clock.now(),
      tags: { team: "a" },
    });
    await assert.rejects(create(1), { code: "ConflictException", httpStatus: 409 });
  });

  it("has its total set, added to and taken from, never below nothing", async () => {
    await create(4);
    const pokes = lab.deps.pokes();
    assert.equal(await update("ADD", 3), 7);
    assert.equal(await update("REMOVE", 5), 2);
    await assert.rejects(update("REMOVE", 3), /totalQuantity cannot be a negative number\./);
    assert.equal(await update("SET", 0), 0);
    assert.equal(lab.deps.pokes(), pokes + 3);
  });

  it("takes the same request with the same clientToken once in eight hours", async () => {
    await create(1);
    const clientToken = "token-1";
    assert.equal(await update("ADD", 1, { clientToken }), 2);
    assert.equal(await update("ADD", 1, { clientToken }), 2);
    assert.equal(await update("ADD", 2, { clientToken }), 4);
    assert.equal(await update("ADD", 1, { clientToken: "token-2" }), 5);
    lab.deps.clock.advance(8 * 3_600_000);
    assert.equal(await update("ADD", 1, { clientToken }), 5);
    lab.deps.clock.advance(1);
    assert.equal(await update("ADD", 1, { clientToken }), 6);
    // A request that was refused was not made.
    await assert.rejects(update("REMOVE", 10, { clientToken }), /negative/);
    await update("ADD", 10);
    assert.equal(await update("REMOVE", 10, { clientToken }), 6);
    // Of a resource that is new, nothing was asked before.
    await deleteConsumableResource(lab.deps, { consumableResource: arn });
    await create(1);
    assert.equal(await update("ADD", 1, { clientToken }), 2);
  });

  it("is listed in pages and by name or prefix, whatever the case", async () => {
    for (const consumableResourceName of ["seats", "Seats_2", "tokens"]) {
      await create(2, { consumableResourceName, resourceType: "NON_REPLENISHABLE" });
    }
    const list = async (input: Parameters<typeof listConsumableResources>[1]) => {
      const answer = await listConsumableResources(lab.deps, input, testContext);
      const names = answer.consumableResources?.map((row) => row.consumableResourceName);
      return [names, answer.nextToken] as const;
    };
    const filtered = async (value: string) =>
      (await list({ filters: [{ name: "CONSUMABLE_RESOURCE_NAME", values: [value] }] }))[0];
    assert.deepEqual(await filtered("SEATS*"), ["Seats_2", "seats"]);
    assert.deepEqual(await filtered("SEATS"), ["seats"]);
    const [first, nextToken = ""] = await list({ maxResults: 2 });
    assert.deepEqual(first, ["Seats_2", "seats"]);
    assert.deepEqual(await list({ maxResults: 2, nextToken }), [["tokens"], undefined]);
    const { consumableResources } = await listConsumableResources(lab.deps, {}, testContext);
    assert.deepEqual(consumableResources?.[2], {
      consumableResourceArn: arn.replace("licenses", "tokens"),
      consumableResourceName: "tokens",
      totalQuantity: 2,
      inUseQuantity: 0,
      resourceType: "NON_REPLENISHABLE",
    });
  });

  it("is deleted at any time; deleting what is not there succeeds", async () => {
    await create(1);
    await lab.place(await lab.submit(needing(1)));
    assert.deepEqual(await deleteConsumableResource(lab.deps, { consumableResource: arn }), {});
    await assert.rejects(describeIt(), { message: "ConsumableResource licenses not found." });
    assert.deepEqual(await deleteConsumableResource(lab.deps, { consumableResource: arn }), {});
    // The job that runs holds it still, should it come back.
    await create(3);
    assert.deepEqual(await amounts(), [3, 1, 2]);
  });
});

describe("a job that needs one", () => {
  it("is described with the list as it was written, its own before its definition's", async () => {
    const consumableResourceProperties = {
      consumableResourceList: [
        { consumableResource: arn, quantity: 2 },
        { consumableResource: "seats", quantity: 1 },
      ],
    };
    await registerJobDefinition(
      lab.deps,
      { ...definitionInput("needy"), consumableResourceProperties },
      testContext,
    );
    const described = await describeJobDefinitions(
      lab.deps,
      { jobDefinitionName: "needy" },
      testContext,
    );
    const [definition] = described.jobDefinitions ?? [];
    assert.deepEqual(definition?.consumableResourceProperties, consumableResourceProperties);
    const inherits = await lab.submit({ jobDefinition: "needy" });
    assert.deepEqual(
      (await lab.detail(inherits)).consumableResourceProperties,
      consumableResourceProperties,
    );
    assert.deepEqual((await lab.job(inherits)).consumables, [
      { name: "licenses", quantity: 2 },
      { name: "seats", quantity: 1 },
    ]);
    const overrides = await lab.submit({ jobDefinition: "needy", ...needing(3) });
    assert.deepEqual((await lab.job(overrides)).consumables, [{ name: "licenses", quantity: 3 }]);
    const none = await lab.submit({
      jobDefinition: "needy",
      consumableResourcePropertiesOverride: { consumableResourceList: [] },
    });
    assert.equal((await lab.detail(none)).consumableResourceProperties, undefined);
  });

  it("is placed only while all of it is available at the moment of the commit", async () => {
    await create(3);
    const [a, b] = [await lab.submit(needing(2)), await lab.submit(needing(2))];
    await lab.place(a);
    await assert.rejects(lab.place(b), /was not placed/);
    await update("ADD", 1);
    await lab.place(b);
    assert.deepEqual(await amounts(), [4, 4, 0]);
    const missing = await lab.submit(needing(1, "unknown"));
    await assert.rejects(lab.place(missing), /was not placed/);
  });

  it("holds it until its attempt has ended, however it ends", async () => {
    await create(9);
    const [succeeds, fails, dies, retried, terminated] = [
      await lab.submit(needing(1)),
      await lab.submit(needing(1)),
      await lab.submit(needing(1)),
      await lab.submit({ ...needing(2), retryStrategy: { attempts: 2 } }),
      await lab.submit(needing(1)),
    ] as const;
    const tasks = [];
    for (const jobId of [succeeds, fails, dies, retried, terminated]) {
      tasks.push(await lab.place(jobId));
    }
    const [first, second, , fourth, fifth] = tasks;
    assert.ok(first && second && fourth && fifth);
    assert.deepEqual(await amounts(), [9, 6, 3]);
    await lab.report(first, { status: "RUNNING" });
    await lab.report(first, exited(0));
    await lab.report(second, exited(1));
    assert.deepEqual(await amounts(), [9, 4, 5]);
    // Terminating is a wish: until the container has stopped, it still runs.
    await lab.terminate(terminated);
    assert.deepEqual(await amounts(), [9, 4, 5]);
    await lab.report(fifth, exited(143));
    assert.deepEqual(await amounts(), [9, 3, 6]);
    // Between attempts nothing is held.
    await lab.report(fourth, exited(1));
    assert.deepEqual(await amounts(), [9, 1, 8]);
    await lab.place(retried);
    assert.deepEqual(await amounts(), [9, 3, 6]);
    await lab.deps.store.transact((tx) =>
      loseInstance(lab.deps, tx, "i-1", "gone", lab.deps.clock.now()),
    );
    assert.deepEqual(await amounts(), [9, 0, 9]);
    assert.equal((await lab.job(dies)).status, "FAILED");
  });

  it("of an array holds what each child needs", async () => {
    await create(5);
    const jobId = await lab.submit({ ...needing(2), arrayProperties: { size: 4 } });
    const task = await lab.place(`${jobId}:0`);
    await lab.place(`${jobId}:2`);
    assert.deepEqual(await amounts(), [5, 4, 1]);
    await assert.rejects(lab.place(`${jobId}:1`), /was not placed/);
    await lab.report(task, exited(0));
    assert.deepEqual(await amounts(), [5, 2, 3]);
    await lab.place(`${jobId}:1`);
    assert.deepEqual(
      (await lab.detail(`${jobId}:1`)).consumableResourceProperties,
      needing(2).consumableResourcePropertiesOverride,
    );
  });

  it("is not disturbed when there is to be less of it: the total falls as jobs end", async () => {
    await create(4);
    const tasks = [];
    for (let index = 0; index < 3; index += 1) {
      tasks.push(await lab.place(await lab.submit(needing(1))));
    }
    assert.equal(await update("SET", 1), 3);
    assert.deepEqual(await amounts(), [3, 3, 0]);
    const seen = [];
    for (const task of tasks) {
      await lab.report(task, exited(0));
      seen.push(await amounts());
    }
    assert.deepEqual(seen, [
      [2, 2, 0],
      [1, 1, 0],
      [1, 0, 1],
    ]);
  });

  it("uses up what is NON_REPLENISHABLE when it becomes terminal, not between attempts", async () => {
    await create(10, { resourceType: "NON_REPLENISHABLE" });
    const jobId = await lab.submit({ ...needing(3), retryStrategy: { attempts: 2 } });
    await lab.report(await lab.place(jobId), exited(1));
    assert.deepEqual(await amounts(), [10, 0, 10]);
    const task = await lab.place(jobId);
    assert.deepEqual(await amounts(), [10, 3, 7]);
    await lab.report(task, exited(1));
    assert.deepEqual(await amounts(), [7, 0, 7]);
    // A second report of the same end takes nothing more.
    await lab.report(task, exited(1));
    assert.deepEqual(await amounts(), [7, 0, 7]);
    // Who never held anything uses up nothing.
    await lab.cancel(await lab.submit(needing(3)));
    assert.deepEqual(await amounts(), [7, 0, 7]);
    const lost = await lab.place(await lab.submit(needing(5)));
    await update("SET", 1);
    await lab.report(lost, exited(0));
    assert.deepEqual(await amounts(), [0, 0, 0]);
  });
});

describe("ListJobsByConsumableResource", () => {
  const list = async (
    filters: Record<string, string> = {},
    paging: { readonly maxResults?: number; readonly nextToken?: string } = {},
  ) => {
    const input = {
      consumableResource: arn,
      filters: Object.entries(filters).map(([name, value]) => ({ name, values: [value] })),
      ...paging,
    };
    const answer = await listJobsByConsumableResource(lab.deps, input, testContext);
    return [answer.jobs ?? [], answer.nextToken] as const;
  };
  const names = async (filters: Record<string, string>) =>
    (await list(filters))[0].map(({ jobName }) => jobName);

  it("lists who needs it, newest first, by status and name", async () => {
    await create(2);
    const alpha = await lab.submit({ jobName: "Alpha", ...needing(2) });
    await lab.submit({ jobName: "other" });
    const beta = await lab.submit({ jobName: "alphabet", ...needing(1) });
    await lab.submit({ jobName: "many", arrayProperties: { size: 2 }, ...needing(1) });
    await lab.place(alpha);
    lab.deps.reasons.set(beta, "Waits.");
    assert.deepEqual(await names({}), ["many", "alphabet", "Alpha"]);
    assert.deepEqual(await names({ JOB_NAME: "ALPHA" }), ["Alpha"]);
    assert.deepEqual(await names({ JOB_NAME: "alpha*" }), ["alphabet", "Alpha"]);
    assert.deepEqual(await names({ JOB_NAME: "alpha*", JOB_STATUS: "RUNNABLE" }), ["alphabet"]);
    const [[summary]] = await list({ JOB_NAME: "alphabet" });
    assert.deepEqual(summary, {
      jobArn: `arn:aws:batch:eu-west-1:123456789012:job/${beta}`,
      jobQueueArn: "arn:aws:batch:eu-west-1:123456789012:job-queue/main",
      jobName: "alphabet",
      jobDefinitionArn: "arn:aws:batch:eu-west-1:123456789012:job-definition/echo:1",
      jobStatus: "RUNNABLE",
      quantity: 1,
      statusReason: "Waits.",
      createdAt: lab.deps.clock.now(),
      consumableResourceProperties: needing(1).consumableResourcePropertiesOverride,
    });
    const [page, nextToken = ""] = await list({}, { maxResults: 2 });
    assert.equal(page.length, 2);
    const [rest, end] = await list({}, { maxResults: 2, nextToken });
    assert.deepEqual([rest.map(({ jobName }) => jobName), end], [["Alpha"], undefined]);
  });
});
