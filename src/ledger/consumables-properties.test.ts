/**
 * Any history of submissions, placements, ends, lost instances and changed totals agrees with the simplest account of
 * it: a map of who holds what. Attempts are placed exactly when there is enough, and every end gives back.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Lab, openLab } from "../../test/support/lab.ts";
import type { ConsumableResource } from "../model/consumable-resource.ts";
import { isTerminal, type Job } from "../model/job.ts";
import { loseInstance } from "./lose-instance.ts";

type Step = {
  readonly kind: "submit" | "place" | "exit" | "cancel" | "terminate" | "lose" | "set" | "replace";
  readonly pick: number;
  readonly quantity: number;
  readonly array: boolean;
  readonly exitCode: number;
};

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      ...(["submit", "submit", "place", "place", "place", "exit", "exit"] as const),
      ...(["cancel", "terminate", "lose", "set", "replace"] as const),
    ),
    pick: fc.nat(),
    quantity: fc.integer({ min: 1, max: 3 }),
    array: fc.boolean(),
    exitCode: fc.constantFrom(0, 1),
  }),
  { minLength: 20, maxLength: 50 },
);

for (const resourceType of ["REPLENISHABLE", "NON_REPLENISHABLE"] as const) {
  describe(`a ${resourceType} resource`, () => {
    it("is held by live attempts and by nobody else", async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (history) => {
          const lab = await openLab();
          try {
            const account = new Account(lab, resourceType);
            await account.open();
            for (const step of history) {
              await account.take(step);
              await account.audit();
            }
          } finally {
            await lab.deps.close();
          }
        }),
        { seed: 20_260_105, numRuns: 20 },
      );
    });
  });
}

const name = "licenses";

class Account {
  readonly #lab: Lab;
  readonly #resourceType: ConsumableResource["resourceType"];
  readonly #needs = new Map<string, number>();
  readonly #held = new Map<string, number>();
  #total = 4;

  constructor(lab: Lab, resourceType: ConsumableResource["resourceType"]) {
    this.#lab = lab;
    this.#resourceType = resourceType;
  }

  open(): Promise<void> {
    const row = { name, resourceType: this.#resourceType, createdAt: 1, tags: {} };
    return this.#lab.deps.store.transact((tx) =>
      tx.consumableResources.insert({ ...row, totalQuantity: this.#total }),
    );
  }

  async take(step: Step): Promise<void> {
    const lab = this.#lab;
    lab.deps.clock.advance(1_000);
    switch (step.kind) {
      case "submit":
        return this.#submit(step);
      case "place":
        return this.#place(await this.#pick(step, (job) => job.status === "RUNNABLE"));
      case "exit":
        return this.#exit(step);
      case "cancel":
      case "terminate": {
        const job = await this.#pick(step, (each) => !isTerminal(each.status));
        if (job !== undefined) await lab[step.kind](job.jobId);
        return;
      }
      case "lose":
        return this.#loseInstance();
      case "set":
        return this.#setTotal(step.pick % 8);
      case "replace":
        await lab.deps.store.transact((tx) => tx.consumableResources.remove(name));
        this.#total = step.pick % 8;
        return this.open();
    }
  }

  async audit(): Promise<void> {
    const [row, inUse] = await this.#lab.deps.store.read(
      async ({ consumableResources }) =>
        [await consumableResources.get(name), await consumableResources.inUse()] as const,
    );
    assert.equal(row?.totalQuantity, this.#total);
    assert.equal(inUse.get(name) ?? 0, this.#inUse());
  }

  #inUse(): number {
    return [...this.#held.values()].reduce((sum, quantity) => sum + quantity, 0);
  }

  async #submit({ quantity, array, pick }: Step): Promise<void> {
    const jobId = await this.#lab.submit({
      retryStrategy: { attempts: 1 + (pick % 2) },
      consumableResourcePropertiesOverride: {
        consumableResourceList: [{ consumableResource: name, quantity }],
      },
      ...(array ? { arrayProperties: { size: 2 } } : {}),
    });
    for (const id of array ? [`${jobId}:0`, `${jobId}:1`] : [jobId]) this.#needs.set(id, quantity);
  }

  async #place(job: Job | undefined): Promise<void> {
    if (job === undefined) return;
    const quantity = this.#needs.get(job.jobId) ?? 0;
    if (this.#total - this.#inUse() < quantity) {
      await assert.rejects(this.#lab.place(job.jobId), /was not placed/);
    } else {
      await this.#lab.place(job.jobId);
      this.#held.set(job.jobId, quantity);
    }
  }

  async #exit({ pick, exitCode }: Step): Promise<void> {
    const tasks = await this.#lab.deps.store.read((view) => view.tasks.live());
    const task = tasks[pick % tasks.length];
    if (task === undefined) return;
    const containers = [{ containerName: "default", status: "STOPPED" as const, exitCode }];
    await this.#lab.report(task, { status: "STOPPED", containers });
    await this.#release(task.jobId);
  }

  async #loseInstance(): Promise<void> {
    const { store, clock } = this.#lab.deps;
    await store.transact((tx) => loseInstance(this.#lab.deps, tx, "i-1", "gone", clock.now()));
    for (const jobId of [...this.#held.keys()]) await this.#release(jobId);
    await store.transact(async (tx) => {
      const instance = (await tx.instances.get("i-1")) ?? assert.fail("i-1 is gone");
      const again = { desiredStatus: "RUNNING", lastStatus: "REGISTERED" } as const;
      await tx.instances.update({ ...instance, ...again });
    });
  }

  async #release(jobId: string): Promise<void> {
    const quantity = this.#held.get(jobId) ?? assert.fail(`${jobId} held nothing`);
    this.#held.delete(jobId);
    const { status } = await this.#lab.job(jobId);
    if (this.#resourceType === "NON_REPLENISHABLE" && isTerminal(status)) {
      this.#total = Math.max(0, this.#total - quantity);
    }
  }

  async #setTotal(total: number): Promise<void> {
    await this.#lab.deps.store.transact(async (tx) => {
      const row = (await tx.consumableResources.get(name)) ?? assert.fail("there is none");
      await tx.consumableResources.update({ ...row, totalQuantity: total });
    });
    this.#total = total;
  }

  async #pick({ pick }: Step, wanted: (job: Job) => boolean): Promise<Job | undefined> {
    const jobs: Job[] = [];
    for (const id of this.#needs.keys()) jobs.push(await this.#lab.job(id));
    const those = jobs.filter(wanted);
    return those[pick % those.length];
  }
}
