/**
 * A queue whose shares take turns, over time: shares that always have more to do, on one instance that is always full.
 * Decisions are the real ones; time, and what ended attempts used, are kept as the planner and the ledger do.
 */
import { decide } from "../../src/core/decide.ts";
import { slicesOf } from "../../src/core/scheduling/share-usage.ts";
import { sharesOf, useWith } from "../../src/core/scheduling/shares.ts";
import { vCpus } from "../../src/model/resources.ts";
import {
  decayWindowMs,
  type FairsharePolicy,
  weightFactorOf,
} from "../../src/model/scheduling-policy.ts";
import type { Snapshot, UsageSlice } from "../../src/model/snapshot.ts";
import type { Task } from "../../src/model/task.ts";
import {
  array,
  environment,
  fairQueue,
  instance,
  needs,
  snapshotOf,
  task,
} from "./snapshot-builder.ts";

export type Party = {
  readonly shareIdentifier: string;
  /** Seconds from the beginning of the story on which it has jobs. */
  readonly from: number;
  /** Of each of its jobs. */
  readonly vCpus: number;
  readonly seconds: number;
};

export type Moment = {
  /** Seconds since the beginning. */
  readonly at: number;
  /** By share: its weighed use in vCPU seconds when the decision was made. */
  readonly use: ReadonlyMap<string, number>;
  /** By share: vCPUs held from then on. */
  readonly held: ReadonlyMap<string, number>;
};

/** The grid of slices begins here, so that slices of an eighth of ten minutes and jobs of a quarter meet. */
const begin = 1_700_000_025_000;
const queueName = "q";

/** What happens at each moment at which something begins or ends, until the story ends. */
export function tellFairShare(story: {
  readonly vCpus: number;
  readonly policy: FairsharePolicy;
  readonly parties: readonly Party[];
  readonly seconds: number;
}): readonly Moment[] {
  const windowMs = decayWindowMs(story.policy);
  const usage = new Map<string, UsageSlice[]>();
  const moments: Moment[] = [];
  let tasks: readonly Task[] = [];
  let at = 0;
  while (at < story.seconds) {
    const now = begin + at * 1000;
    const ends = (each: Task): number => each.createdAt + lengthOf(story.parties, each) * 1000;
    for (const ended of tasks.filter((each) => ends(each) <= now)) {
      charge(usage, ended, ends(ended), windowMs);
    }
    tasks = tasks.filter((each) => ends(each) > now);
    const present = story.parties.filter(({ from }) => from <= at);
    const snapshot = snapshotAt(story, present, { now, tasks, usage });
    const use = useAt(snapshot, story.policy);
    tasks = [...tasks, ...placedBy(snapshot, at)];
    moments.push({ at, use, held: heldBy(present, tasks) });
    const next = [...tasks.map(ends), ...story.parties.map(({ from }) => begin + from * 1000)];
    at = (Math.min(...next.filter((time) => time > now)) - begin) / 1000;
  }
  return moments;
}

function lengthOf(parties: readonly Party[], { shareIdentifier }: Task): number {
  return parties.find((party) => party.shareIdentifier === shareIdentifier)?.seconds ?? 0;
}

/** As the ledger does when a task stops. */
function charge(
  usage: Map<string, UsageSlice[]>,
  { shareIdentifier = "", resources, createdAt }: Task,
  endedAt: number,
  windowMs: number,
): void {
  const slices = usage.get(shareIdentifier) ?? [];
  slices.push(...slicesOf({ cpu: resources.cpu, from: createdAt, to: endedAt }, windowMs));
  usage.set(
    shareIdentifier,
    slices.filter(({ to }) => to > endedAt - windowMs),
  );
}

function snapshotAt(
  story: { readonly vCpus: number; readonly policy: FairsharePolicy },
  present: readonly Party[],
  state: {
    readonly now: number;
    readonly tasks: readonly Task[];
    readonly usage: ReadonlyMap<string, readonly UsageSlice[]>;
  },
): Snapshot {
  const line = present.map(({ shareIdentifier, vCpus: size }, index) => ({
    ...array(shareIdentifier, 0, 999, needs(size, 1)),
    shareIdentifier,
    queueOrder: index,
  }));
  const usage = Object.fromEntries(state.usage);
  return snapshotOf({
    now: state.now,
    environments: [environment("lab", { maxvCpus: story.vCpus })],
    instances: [instance("i-1", "lab", { resources: needs(story.vCpus, 1_000_000) })],
    tasks: state.tasks,
    queues: [fairQueue(queueName, ["lab"], line, { policy: story.policy, usage })],
  });
}

function placedBy(snapshot: Snapshot, at: number): readonly Task[] {
  const [on] = snapshot.instances;
  if (on === undefined) return [];
  return decide(snapshot)
    .changes.filter((change) => change.kind === "place")
    .map(({ jobId, arrayIndex, resources }) =>
      task(`${jobId}-${arrayIndex}-${at}`, on, {
        ...{ jobQueue: queueName, shareIdentifier: jobId, createdAt: snapshot.now, resources },
      }),
    );
}

function useAt({ queues: [view], tasks, now }: Snapshot, policy: FairsharePolicy) {
  const use = new Map<string, number>();
  if (view?.fairShare === undefined) return use;
  const { active, windowMs } = sharesOf(view.fairShare, view.line, tasks, now);
  for (const [id, share] of active) {
    use.set(id, (useWith(share, windowMs) / 1024) * weightFactorOf(policy, id));
  }
  return use;
}

function heldBy(present: readonly Party[], tasks: readonly Task[]): ReadonlyMap<string, number> {
  return new Map(
    present.map(({ shareIdentifier }) => [
      shareIdentifier,
      tasks
        .filter((each) => each.shareIdentifier === shareIdentifier)
        .reduce((sum, each) => sum + vCpus(each.resources), 0),
    ]),
  );
}
