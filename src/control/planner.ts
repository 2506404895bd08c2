/**
 * Reads, decides, commits: one snapshot, one plan, one checked commit of its changes per round.
 *
 * The plan is made outside any transaction; each change is then written only if what it relied on still holds. What
 * was refused, or lies beyond the part of the lines that was read, is decided again at once.
 */
import { decide } from "../core/decide.ts";
import { frontsOf } from "../core/scheduling/front-of.ts";
import { suggest } from "../core/suggest/suggest.ts";
import { lacksImages } from "../ledger/choose-images.ts";
import { missingName, type NameChecks } from "../ledger/missing-names.ts";
import type { Site } from "../model/arn.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import type { Instance } from "../model/instance.ts";
import { childJobId, parseJobId } from "../model/job-id.ts";
import type { Change, Plan, WhyNot } from "../model/plan.ts";
import { frontLengthMax } from "../model/queue-front.ts";
import type { QueueView, Snapshot, Waiting } from "../model/snapshot.ts";
import type { Task } from "../model/task.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explanations } from "../ports/explanations.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { Store, View } from "../ports/store.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { aloneIn, stocksFor } from "./alone-in.ts";
import { type Committed, commitChange } from "./commit-change.ts";
import type { JoinFailures } from "./join-failures.ts";
import { piecesOf } from "./pieces-of.ts";
import { createQueueFronts } from "./queue-fronts.ts";
import type { Shortages } from "./shortages.ts";

export type PlannerDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly provider: MachineProvider;
  readonly shortages: Shortages;
  readonly joinFailures: JoinFailures;
  readonly metrics: Metrics;
  /** Absent: environments may name what they like. */
  readonly nameChecks?: NameChecks;
  /** Whether the agent of an instance is connected: placement waits for that, as in ECS. */
  readonly isConnected: (instanceId: string) => boolean;
  /** Tasks that were placed or are wanted stopped; instances that are wanted or not wanted any more. */
  readonly onTasks: (tasks: readonly Task[]) => void;
  readonly onInstances: () => void;
  /** There is an environment that lacks images: somebody may have brought them. */
  readonly onImagesLacking: () => void;
};

export type Planner = Explanations & {
  readonly step: () => Promise<number | undefined>;
};

/**
 * Entries read of each queue's line: few, because a full system can place few, and more as long as all that were
 * read found a place. A range of array children is one entry, however long.
 */
const lineLimitMin = 32;
const lineLimitMax = 512;
/** Jobs that are short of a consumable resource hold up nobody: so far behind them is looked for others. */
const passedOverMax = 8_192;
/**
 * After a round that found nothing to do though jobs wait, the planner rests several times as long as it took: jobs
 * that arrive by the thousand behind a full system would otherwise each pay for a decision that cannot place them.
 */
const restShare = 9;
const restMsMax = 25;
/** Nothing of a plan could be written: give the rows a moment to come to rest. */
const refusedPauseMs = 50;

export function createPlanner(deps: PlannerDeps): Planner {
  let explained: Explained | undefined;
  let lineLimit = lineLimitMin;
  let restUntil = 0;
  const fronts = createQueueFronts();

  async function step(): Promise<number | undefined> {
    if (deps.clock.now() < restUntil) return restUntil;
    const startedAt = deps.clock.stopwatch();
    const looksFar = fronts.isDue(deps.clock.now());
    const snapshot = await readSnapshot(
      deps,
      looksFar ? Math.max(lineLimit, frontLengthMax) : lineLimit,
    );
    const plan = decide(snapshot);
    deps.metrics.time("batchyard_decide_seconds", (deps.clock.stopwatch() - startedAt) / 1000);
    explained = explainedBy(snapshot, plan);
    if (looksFar) fronts.note(frontsOf(snapshot, plan), snapshot.now);
    const committed = await commitPlan(deps, plan);
    announce(deps, committed);
    if (snapshot.computeEnvironments.some(lacksImages)) deps.onImagesLacking();
    const waiting = snapshot.queues.some(({ line }) => line.length > 0);
    const passesOver = wantsPastShort(snapshot, plan) && lineLimit < passedOverMax;
    if (committed.length === 0 && waiting && !passesOver) {
      const tookMs = deps.clock.stopwatch() - startedAt;
      restUntil = deps.clock.now() + Math.min(Math.ceil(tookMs * restShare), restMsMax);
    }

    const refused = plan.changes.length - committed.length;
    const headLeft = committed.some(({ change }) => change.kind === "cancel-head");
    const goOn =
      committed.length > 0 && (refused > 0 || headLeft || wantsMoreOfALine(snapshot, plan));
    lineLimit = nextLineLimit(plan, lineLimit, { goOn, passesOver });
    if (goOn || passesOver) return deps.clock.now();
    if (refused > 0) return deps.clock.now() + refusedPauseMs;
    // What this round has changed is to be seen in the fronts, too.
    return looksFar ? plan.wakeAt : Math.min(plan.wakeAt ?? fronts.dueAt(), fronts.dueAt());
  }

  return {
    step,
    queueState: fronts.of,
    whyWaiting: (job) => reasonFor(explained, job)?.statusReason,
    verdictOn(job) {
      const why = reasonFor(explained, job);
      return why && explained && { why, suggestions: suggest(explained.snapshot, why) };
    },
    wouldWait: (jobQueue, waiting) => wouldWait(deps, jobQueue, waiting),
  };
}

async function wouldWait(
  deps: PlannerDeps,
  jobQueue: string,
  waiting: Waiting,
): ReturnType<Explanations["wouldWait"]> {
  const stocks = await deps.store.read((view) => stocksFor(view, waiting));
  const read = { ...(await readSnapshot(deps, 1)), consumableResources: stocks };
  const snapshot = aloneIn(read, jobQueue, waiting);
  const { whyNot } = decide(snapshot);
  const why = whyNot.find(({ jobId }) => jobId === waiting.jobId);
  // Whoever only waits for an instance that is being started will start.
  if (why === undefined || why.verdicts?.some(({ kind }) => kind === "starting")) return undefined;
  return { why, suggestions: suggest(snapshot, why) };
}

/** Asked once: what a machine can be does not change. */
const neverLaunched = new WeakMap<MachineProvider, ReadonlySet<string>>();

function neverLaunchedBy(provider: MachineProvider): ReadonlySet<string> {
  const known = neverLaunched.get(provider);
  if (known !== undefined) return known;
  const types = provider.instanceTypes().filter((type) => provider.canLaunch?.(type) === false);
  const names = new Set(types.map(({ name }) => name));
  neverLaunched.set(provider, names);
  return names;
}

async function readSnapshot(deps: PlannerDeps, lineLimit: number): Promise<Snapshot> {
  const { rows, missingNames } = await deps.store.read(async (view) => {
    const rows = await view.snapshot(lineLimit);
    return { rows, missingNames: await missingNamesOf(deps, view, rows.computeEnvironments) };
  });
  const now = deps.clock.now();
  return {
    ...rows,
    ...(missingNames !== undefined && { missingNames }),
    instances: rows.instances.map((instance) => asConnected(deps, instance)),
    now,
    instanceTypes: deps.provider.instanceTypes(),
    shortages: deps.shortages.current(now),
    neverLaunched: neverLaunchedBy(deps.provider),
    joinFailures: deps.joinFailures.current(now),
  };
}

async function missingNamesOf(
  { site, nameChecks: checks }: PlannerDeps,
  view: View,
  environments: readonly ComputeEnvironment[],
): Promise<Snapshot["missingNames"]> {
  if (!checks?.roles && !checks?.network) return undefined;
  const missing: Record<string, string> = {};
  for (const environment of environments) {
    const problem = await missingName({ site, checks }, view, environment);
    if (problem !== undefined) missing[environment.name] = problem;
  }
  return missing;
}

/**
 * A registered instance without a session is on its way, for all that a plan can do with it: its agent connects in a
 * moment, or it went with an earlier life of this server and the launcher is about to say so. Of a machine of its owner
 * nobody knows whether it comes back: nothing waits for it.
 */
function asConnected({ isConnected }: PlannerDeps, instance: Instance): Instance {
  if (instance.lastStatus !== "REGISTERED" || isConnected(instance.instanceId)) return instance;
  if (!instance.unmanaged) return { ...instance, lastStatus: "LAUNCHED" };
  return instance.desiredStatus === "RUNNING"
    ? { ...instance, desiredStatus: "DRAINING" }
    : instance;
}

async function commitPlan(deps: PlannerDeps, plan: Plan): Promise<readonly Committed[]> {
  const committed: Committed[] = [];
  for (const piece of piecesOf(plan.changes)) {
    const written = await deps.store.transact(async (tx) => {
      const now = deps.clock.now();
      const done: Committed[] = [];
      for (const change of piece) {
        const result = await commitChange(deps, tx, change, now);
        if (result !== undefined) done.push(result);
      }
      return done;
    });
    committed.push(...written);
  }
  return committed;
}

/** Tells the other loops, after the commit: they would find it by themselves, only later. */
function announce(deps: PlannerDeps, committed: readonly Committed[]): void {
  const tasks = committed.flatMap(({ tasks: placed = [] }) => placed);
  if (tasks.length > 0) deps.onTasks(tasks);
  const instanceKinds = new Set<Change["kind"]>(["launch", "drain", "terminate"]);
  if (committed.some(({ change }) => instanceKinds.has(change.kind))) deps.onInstances();
}

/** Whether all that was read of a line found its place, on an instance or in what is being launched. */
function wantsMoreOfALine(snapshot: Snapshot, plan: Plan): boolean {
  const launching = plan.changes.some(({ kind }) => kind === "launch");
  const codes = new Map(plan.whyNot.map((why) => [why.jobId, why.code]));
  return snapshot.queues.flatMap(lastRead).some((jobId) => {
    const code = codes.get(jobId);
    return code === undefined || (launching && code === "WAITING:INSTANCE_STARTING");
  });
}

/** The last entries that were read of lines with more behind them: of the queue's, or of those of its shares. */
function lastRead({ line, lineContinues, fairShare }: QueueView): readonly string[] {
  if (!lineContinues) return [];
  if (fairShare === undefined) return line.slice(-1).map(({ jobId }) => jobId);
  const last = new Map(line.map(({ shareIdentifier, jobId }) => [shareIdentifier, jobId]));
  const continued = fairShare.shares.filter((share) => share.lineContinues);
  return continued.map(({ shareIdentifier }) => last.get(shareIdentifier) ?? "");
}

/** Whether a line's last entry that was read is passed over, so that those behind it may be placed before it. */
function wantsPastShort(snapshot: Snapshot, plan: Plan): boolean {
  const short = shortEntries(plan);
  if (short.size === 0) return false;
  return snapshot.queues.flatMap(lastRead).some((jobId) => short.has(jobId));
}

function shortEntries(plan: Plan): ReadonlySet<string> {
  const short = plan.whyNot.filter(({ code }) => code === "WAITING:CONSUMABLE_RESOURCE");
  return new Set(short.map(({ jobId }) => jobId));
}

/** As long as entries are passed over, the next rounds look as far as this one did. */
function nextLineLimit(
  plan: Plan,
  lineLimit: number,
  { goOn, passesOver }: { readonly goOn: boolean; readonly passesOver: boolean },
): number {
  if (passesOver) return Math.min(lineLimit * 2, passedOverMax);
  if (goOn) return Math.max(lineLimit, Math.min(lineLimit * 2, lineLimitMax));
  return shortEntries(plan).size > 0 ? lineLimit : lineLimitMin;
}

type Explained = {
  /** What the plan was made of. */
  readonly snapshot: Snapshot;
  readonly byJob: ReadonlyMap<string, WhyNot>;
  /** Of whoever waits behind the part that was read of the line of a queue or share. */
  readonly behind: ReadonlyMap<string, WhyNot>;
};

/** A range is explained under its parent's id, and its first child, who heads the line, under its own. */
function explainedBy(snapshot: Snapshot, plan: Plan): Explained {
  const byJob = new Map<string, WhyNot>();
  const behind = new Map<string, WhyNot>();
  for (const why of plan.whyNot) {
    const { jobId, range, code } = why;
    byJob.set(jobId, why);
    if (range !== undefined) byJob.set(childJobId(jobId, range.first), why);
    const waitsForOthers = code === "WAITING:BEHIND_HEAD" || code === "WAITING:SHARE_TURN";
    if (waitsForOthers) behind.set(lineKey(why), why);
  }
  return { snapshot, byJob, behind };
}

function reasonFor(
  explained: Explained | undefined,
  job: Parameters<Explanations["verdictOn"]>[0],
): WhyNot | undefined {
  const own = explained?.byJob.get(job.jobId);
  if (own !== undefined) return own;
  const parent = parseJobId(job.jobId)?.parentId;
  const asChild = parent === undefined ? undefined : explained?.byJob.get(parent);
  return asChild ?? explained?.behind.get(lineKey(job));
}

function lineKey(line: Pick<WhyNot, "jobQueue" | "shareIdentifier">): string {
  return `${line.jobQueue} ${line.shareIdentifier ?? ""}`;
}
