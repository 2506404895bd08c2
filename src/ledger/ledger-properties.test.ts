/**
 * Any history of submissions, placements, reports, cancellations and lost instances leaves the rows in agreement:
 * jobs with what they wait for, arrays with their children, live jobs with their tasks.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { isTerminal, type Job } from "../model/job.ts";
import type { View } from "../ports/store.ts";
import { sweep } from "./sweep.ts";

/** `pick` numbers choose among what is there when the step is taken. */
type Step = {
  readonly kind: "submit" | "place" | "start" | "exit" | "cancel" | "terminate";
  readonly pick: number;
  readonly picks: readonly number[];
  readonly arraySize: number | undefined;
  readonly exitCode: number;
};

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      "submit",
      "submit",
      "place",
      "place",
      "start",
      "exit",
      "exit",
      "cancel",
      "terminate",
    ),
    pick: fc.nat(),
    picks: fc.array(fc.nat(), { maxLength: 3 }),
    arraySize: fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined }),
    exitCode: fc.constantFrom(0, 0, 1),
  }),
  { minLength: 20, maxLength: 60 },
);

describe("the ledger", () => {
  it("keeps jobs, arrays, dependencies and tasks in agreement", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const lab = await openLab();
        try {
          const story = new Story(lab);
          for (const step of history) await story.take(step);
          while (
            await lab.deps.store.transact((tx) => sweep(tx, lab.deps.clock.now()))
          );
          await lab.deps.store.read((view) => story.audit(view));
        } finally {
          await lab.deps.close();
        }
      }),
      { seed: 20_260_103, numRuns: 25 },
    );
  });
});

class Story {
  readonly #lab: Lab;
  /** Plain jobs and array parents, with what each was told to wait for. */
  readonly #jobs = new Map<string, { dependsOn: readonly string[]; size: number }>();
  readonly #ended = new Map<string, Job>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async take(step: Step): Promise<void> {
    const lab = this.#lab;
    lab.deps.clock.advance(1_000);
    switch (step.kind) {
      case "submit":
        await this.#submit(step);
        break;
      case "place": {
        const runnable = await this.#those((job) => job.status === "RUNNABLE");
        const job = runnable[step.pick % runnable.length];
        if (job !== undefined) await lab.place(job.jobId);
        break;
      }
      case "start":
      case "exit": {
        const tasks = await lab.deps.store.read((view) => view.tasks.live());
        const task = tasks[step.pick % tasks.length];
        if (task === undefined) break;
        const { exitCode } = step;
        const stopped = [{ containerName: "default", status: "STOPPED" as const, exitCode }];
        if (step.kind === "start") await lab.report(task, { status: "RUNNING" });
        else await lab.report(task, { status: "STOPPED", containers: stopped });
        break;
      }
      case "cancel":
      case "terminate": {
        const ids = this.#ids();
        const id = ids[step.pick % ids.length];
        if (id !== undefined) await lab[step.kind](id);
      }
    }
    await this.#terminalStays();
  }

  async #submit({ picks, arraySize, pick }: Step): Promise<void> {
    const ids = this.#ids();
    const dependsOn =
      ids.length === 0 ? [] : picks.map((index) => ids[index % ids.length] ?? assert.fail());
    const jobId = await this.#lab.submit({
      dependsOn: dependsOn.map((id) => ({ jobId: id })),
      retryStrategy: { attempts: 1 + (pick % 2) },
      ...(arraySize === undefined ? {} : { arrayProperties: { size: arraySize } }),
    });
    this.#jobs.set(jobId, { dependsOn, size: arraySize ?? 0 });
  }

  /** All ids there are, children included. */
  #ids(): readonly string[] {
    return [...this.#jobs].flatMap(([jobId, { size }]) => [
      jobId,
      ...Array.from({ length: size }, (_, index) => `${jobId}:${index}`),
    ]);
  }

  async #those(wanted: (job: Job) => boolean): Promise<readonly Job[]> {
    return this.#lab.deps.store.read(async (view) => {
      const jobs: Job[] = [];
      for (const id of this.#ids()) jobs.push(await found(view, id));
      return jobs.filter(wanted);
    });
  }

  async #terminalStays(): Promise<void> {
    for (const job of await this.#those(({ status }) => isTerminal(status))) {
      const before = this.#ended.get(job.jobId);
      if (before === undefined) this.#ended.set(job.jobId, job);
      else assert.deepEqual(job, before);
    }
  }

  async audit(view: View): Promise<void> {
    for (const [jobId, { dependsOn, size }] of this.#jobs) {
      const job = await found(view, jobId);
      const children: Job[] = [];
      for (let index = 0; index < size; index += 1) {
        children.push(await found(view, `${jobId}:${index}`));
      }
      const dependencies: Job[] = [];
      for (const id of dependsOn) dependencies.push(await found(view, id));
      auditDependencies(job, children, dependencies);
      if (size > 0) auditArray(job, children);
      for (const each of size > 0 ? children : [job]) {
        const task = await view.tasks.liveOfJob(each.jobId);
        const isLive = each.status === "STARTING" || each.status === "RUNNING";
        assert.equal(task !== undefined, isLive, `${each.jobId} is ${each.status}`);
        const wantedGone = isLive && each.terminateReason !== undefined;
        assert.equal(task?.desiredStatus === "STOPPED", wantedGone, `${each.jobId}'s task`);
      }
    }
  }
}

function auditDependencies(job: Job, children: readonly Job[], dependencies: readonly Job[]): void {
  const met = dependencies.every(({ status }) => status === "SUCCEEDED");
  const failed = dependencies.some(({ status }) => status === "FAILED");
  const name = `${job.jobId}, ${job.status}`;
  if (failed) assert.equal(job.status, "FAILED", `${name}, has a failed dependency`);
  for (const each of children.length > 0 ? children : [job]) {
    if (each.status === "PENDING") assert.ok(!met, `${each.jobId} waits for nothing`);
    const began = each.attempts.length > 0 || !["PENDING", "FAILED"].includes(each.status);
    if (began) assert.ok(met, `${each.jobId} began before its dependencies were met`);
  }
}

function auditArray(parent: Job, children: readonly Job[]): void {
  const allEnded = children.every(({ status }) => isTerminal(status));
  const allSucceeded = children.every(({ status }) => status === "SUCCEEDED");
  assert.equal(isTerminal(parent.status), allEnded, `${parent.jobId} is ${parent.status}`);
  assert.equal(parent.status === "SUCCEEDED", allSucceeded);
  assert.equal(parent.startedAt, undefined);
  if (parent.terminateReason === undefined) return;
  for (const child of children.filter(({ status }) => !isTerminal(status))) {
    assert.notEqual(child.terminateReason, undefined, `${child.jobId} goes on`);
  }
}

async function found(view: View, jobId: string): Promise<Job> {
  return (await view.jobs.get(jobId)) ?? assert.fail(`there is no job ${jobId}`);
}
