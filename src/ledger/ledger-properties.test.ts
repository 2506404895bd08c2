/**
 * Any history of submissions, placements, reports, cancellations and lost instances leaves the rows in agreement:
 * jobs with what they wait for, arrays with their children, live jobs with their tasks, all with what was noted.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { type ArrayRange, isTerminal, type Job, type JobStatus } from "../model/job.ts";
import type { View } from "../ports/store.ts";
import { sweep } from "./sweep.ts";

/** `pick` numbers choose among what is there when the step is taken. */
type Step = {
  readonly kind: "submit" | "place" | "start" | "exit" | "finish" | "cancel" | "terminate";
  readonly pick: number;
  readonly picks: readonly number[];
  readonly arraySize: number | undefined;
  readonly exitCode: number;
  readonly sequential: boolean;
};

/** What a job was told to wait for: whole jobs, and for its children the children of other arrays. */
type Told = {
  readonly dependsOn: readonly string[];
  readonly nToN: readonly string[];
  readonly sequential: boolean;
  readonly size: number;
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
    arraySize: fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined, freq: 3 }),
    exitCode: fc.constantFrom(0, 0, 0, 1),
    sequential: fc.nat(3).map((n) => n === 0),
  }),
  { minLength: 20, maxLength: 70 },
);

/** Arrays of one size that wait for each other, most of whose children succeed. */
const arraySteps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      ...Array<Step["kind"]>(6).fill("submit"),
      ...Array<Step["kind"]>(15).fill("finish"),
      ...(["place", "exit", "cancel"] as const),
    ),
    pick: fc.nat(),
    picks: fc.array(fc.nat(), { minLength: 2, maxLength: 4 }),
    arraySize: fc.constantFrom(undefined, 3, 3, 3, 3),
    exitCode: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    sequential: fc.nat(4).map((n) => n === 0),
  }),
  { minLength: 25, maxLength: 45 },
);

describe("the ledger", () => {
  it("keeps jobs, arrays, dependencies and tasks in agreement", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const lab = await openLab();
        try {
          const story = new Story(lab);
          for (const step of history) await story.take(step);
          while (await lab.deps.store.transact((tx) => sweep(tx, lab.deps.clock.now())));
          await lab.deps.store.read((view) => story.audit(view));
        } finally {
          await lab.deps.close();
        }
      }),
      { seed: 20_260_103, numRuns: 25 },
    );
  });

  it("starts and fails the children of arrays exactly as those they wait for end", async () => {
    await fc.assert(
      fc.asyncProperty(arraySteps, async (history) => {
        const lab = await openLab();
        try {
          const story = new Story(lab);
          for (const step of history) {
            await story.take(step);
            await lab.deps.store.read((view) => story.audit(view));
          }
        } finally {
          await lab.deps.close();
        }
      }),
      { seed: 20_260_104, numRuns: 30 },
    );
  });
});

class Story {
  readonly #lab: Lab;
  /** Plain jobs and array parents, with what each was told to wait for. */
  readonly #jobs = new Map<string, Told>();
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
      case "place":
      case "finish": {
        const runnable = await this.#those((job) => job.status === "RUNNABLE");
        const job = runnable[step.pick % runnable.length];
        if (job === undefined) break;
        if (step.kind === "place") await lab.place(job.jobId);
        else await lab.run(job.jobId, step.exitCode);
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

  async #submit({ picks, arraySize, pick, sequential }: Step): Promise<void> {
    const size = arraySize ?? 0;
    const dependsOn: string[] = [];
    const nToN: string[] = [];
    const ids = this.#ids();
    // Other arrays of the same size are waited for child by child, now and then as a whole.
    for (const each of picks) {
      const id = ids[each % ids.length];
      if (id === undefined) continue;
      const matches = size > 0 && this.#jobs.get(id)?.size === size && each % 5 > 0;
      if (matches) nToN.push(id);
      else if (each % 3 === 0 || size === 0) dependsOn.push(id);
    }
    const isSequential = sequential && size > 0;
    const jobId = await this.#lab.submit({
      dependsOn: [
        ...dependsOn.map((id) => ({ jobId: id })),
        ...nToN.map((id) => ({ jobId: id, type: "N_TO_N" as const })),
        ...(isSequential ? [{ type: "SEQUENTIAL" as const }] : []),
      ],
      retryStrategy: { attempts: 1 + (pick % 2) },
      ...(size === 0 ? {} : { arrayProperties: { size } }),
    });
    this.#jobs.set(jobId, { dependsOn, nToN, sequential: isSequential, size });
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

  /** The last status that was noted of a job is the one that it has. */
  async #auditNotes(view: View): Promise<void> {
    const noted = new Map<string, JobStatus>();
    for (const change of await view.stateChanges.list({ from: 0, limit: 10_000 })) {
      const { jobId, children, status } = change;
      if (children === undefined) noted.set(jobId, status);
      for (let index = children?.first ?? 1; index <= (children?.last ?? 0); index += 1) {
        noted.set(`${jobId}:${index}`, status);
      }
    }
    for (const id of this.#ids()) assert.equal(noted.get(id), (await found(view, id)).status, id);
  }

  async #terminalStays(): Promise<void> {
    for (const job of await this.#those(({ status }) => isTerminal(status))) {
      const before = this.#ended.get(job.jobId);
      if (before === undefined) this.#ended.set(job.jobId, job);
      else assert.deepEqual(job, before);
    }
  }

  async audit(view: View): Promise<void> {
    await this.#auditNotes(view);
    for (const [jobId, told] of this.#jobs) {
      const job = await found(view, jobId);
      const children: Job[] = [];
      for (let index = 0; index < told.size; index += 1) {
        const child = await found(view, `${jobId}:${index}`);
        children.push(child);
        auditWaits(child, await statusesOf(view, waitsOf(jobId, index, told)));
      }
      if (told.size > 0) {
        auditArray(job, children);
        auditRanges(await view.jobs.ranges(jobId));
      } else {
        auditWaits(job, await statusesOf(view, told.dependsOn));
      }
      for (const each of told.size > 0 ? children : [job]) {
        const task = await view.tasks.liveOfJob(each.jobId);
        const isLive = each.status === "STARTING" || each.status === "RUNNING";
        assert.equal(task !== undefined, isLive, `${each.jobId} is ${each.status}`);
        const wantedGone = isLive && each.terminateReason !== undefined;
        assert.equal(task?.desiredStatus === "STOPPED", wantedGone, `${each.jobId}'s task`);
      }
    }
  }
}

/** The ids of all that must succeed before this child starts. */
function waitsOf(jobId: string, index: number, told: Told): readonly string[] {
  const before = told.sequential && index > 0 ? [`${jobId}:${index - 1}`] : [];
  return [...told.dependsOn, ...told.nToN.map((id) => `${id}:${index}`), ...before];
}

async function statusesOf(view: View, ids: readonly string[]): Promise<readonly JobStatus[]> {
  const statuses: JobStatus[] = [];
  for (const id of ids) statuses.push((await found(view, id)).status);
  return statuses;
}

function auditWaits(job: Job, waits: readonly JobStatus[]): void {
  const met = waits.every((status) => status === "SUCCEEDED");
  const failed = waits.includes("FAILED");
  const name = `${job.jobId}, ${job.status}`;
  if (failed) assert.equal(job.status, "FAILED", `${name}, has a failed dependency`);
  if (job.status === "PENDING") assert.ok(!met, `${name}, waits for nothing`);
  const began = job.attempts.length > 0 || !["PENDING", "FAILED"].includes(job.status);
  if (began) assert.ok(met, `${name}, began before its dependencies were met`);
  if (job.statusReason === "Dependent Job failed") assert.ok(failed, `${name}, none has failed`);
}

/** After a sweep no child is left that is to fail, and neighbours that are alike are one range. */
function auditRanges(ranges: readonly ArrayRange[]): void {
  for (const [index, range] of ranges.entries()) {
    assert.equal(range.statusReason, undefined, `${range.parentId}:${range.first} is to fail`);
    const next = ranges[index + 1];
    if (next?.first === range.last + 1) assert.notEqual(next.status, range.status);
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
