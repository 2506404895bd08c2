/**
 * The house of a study: the real operations, loops, ledger and agents over the real store in memory. Nothing of it is a
 * model of the product but its surroundings: time, machines, containers, the network between.
 */
import type { FaultPlan } from "../../faults/fault-plan.ts";
import { faultyProvider } from "../../faults/faulty-provider.ts";
import { plague } from "../../faults/plague.ts";
import { type Admit, throttledRequests } from "../../faults/throttled-requests.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ContainerRequest } from "../../ports/container-runtime.ts";
import type { MachineProvider } from "../../ports/machine-provider.ts";
import type { Store } from "../../ports/store.ts";
import type { Metrics } from "../../ports/telemetry.ts";
import type { ServiceDeps } from "../../service/deps.ts";
import { interruptInstance } from "../../service/yard/interrupt-instance.ts";
import { openSqliteStore } from "../../store/sqlite/sqlite-store.ts";
import { noFaults } from "../house/faults.ts";
import { createNetwork } from "../house/network.ts";
import { type Random, randomOf } from "../house/random.ts";
import { type ServerLife, startServerLife } from "../house/server-life.ts";
import { virtualClock } from "../house/virtual-clock.ts";
import { noLogs } from "../no-logs.ts";
import { seededIds } from "../seeded-ids.ts";
import { watchSettling } from "../settling.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { type JobRecord, jobRecord } from "./job-record.ts";
import { registerArmImage } from "./machine-images.ts";
import type { Cluster } from "./read-cluster.ts";
import type { Fate } from "./workload.ts";

export type HouseOptions = {
  readonly cluster: Pick<Cluster, "instanceTypes" | "launchTime">;
  readonly faults: FaultPlan;
  readonly seed: number;
  /** Loops make their rounds so many milliseconds apart: what happens in between is decided on at once. */
  readonly roundMs?: number;
  /** Instead of virtual time, in which work takes none; then runs are not the same to the letter. */
  readonly stopwatch?: () => number;
  readonly metrics?: Metrics;
};

/** What went wrong as planned. */
export type FaultCounts = { refused: number; died: number; reclaimed: number };

export type StudyHouse = {
  readonly deps: ServiceDeps;
  readonly fleet: Fleet;
  readonly record: JobRecord;
  readonly counts: Readonly<FaultCounts>;
  /** Of requests to AWS Batch. */
  readonly admit: Admit;
  readonly now: () => number;
  /** Until when containers run that will end by themselves. */
  readonly busyUntil: () => number;
  /** One event and all that follows from it at once; false when there is none up to `until`. */
  readonly step: (until: number) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

export const houseStartMs: number = Date.UTC(2026, 0, 1);
const site = { partition: "aws", region: "us-east-1", account: "000000000000" } as const;
const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
const roundMsUsual = 100;
/** A study lasts for days, in which little is ever left to sweep. */
const sweepEveryMs = 5_000;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Events are read as they come; jobs may be depended on for as long as on AWS. */
const retention = { jobRetentionMs: 7 * dayMs, eventRetentionMs: hourMs, eventsKept: 1e9 };

export async function openStudyHouse(options: HouseOptions): Promise<StudyHouse> {
  const { cluster, faults, seed } = options;
  const random = randomOf(seed);
  const clock = virtualClock(houseStartMs, random.stream("clock"));
  const stopwatch = options.stopwatch ?? clock.stopwatch;
  const memory = await openSqliteStore({ path: ":memory:", stopwatch });
  const watched = watchSettling(memory);
  const record = jobRecord(memory, houseStartMs);
  const counts: FaultCounts = { refused: 0, died: 0, reclaimed: 0 };
  const dice = randomOf(faults.seed, `/faults/${seed}`);
  let life: ServerLife | undefined;
  let busyUntil = houseStartMs;
  const fateOf = (request: ContainerRequest): Fate => {
    const fate = fateIn(record, request);
    busyUntil = Math.max(busyUntil, clock.now() + fate.pullMs + fate.runMs);
    return fate;
  };
  const outside = {
    site,
    clock,
    ids: seededIds(random.stream("ids")),
    logs: noLogs(),
    log: silent,
  };
  const network = createNetwork({
    ...{ clock, faults: () => noFaults, server: () => life },
    random: random.stream("network"),
  });
  const fleet = createFleet({
    ...{ ...outside, ...cluster, network, faults, fateOf },
    random: random.stream("machines"),
  });
  const provider = refusing(fleet.provider, { clock, dice, faults }, counts);
  const started = await startServerLife({
    ...{ ...outside, provider, retention, faults: () => noFaults, onDeath: () => {} },
    clock: { ...inRounds(clock, options.roundMs ?? roundMsUsual), stopwatch },
    store: watched.store,
    random: random.stream("server"),
    ...(options.metrics && { metrics: options.metrics }),
    sweepEveryMs,
    extraLoops: (deps) => plagueLoops({ deps, clock, dice, provider, counts }, faults),
  });
  life = started;
  await registerArmImage(started.deps, provider);
  let readAt = Number.NEGATIVE_INFINITY;
  let commitsRead = 0;
  return {
    ...{ deps: started.deps, fleet, record, counts, now: clock.now },
    admit: throttledRequests(() => {}, dice, faults.requests ?? { throttled: 0 }),
    busyUntil: () => busyUntil,
    async step(until) {
      if (!clock.step(until)) return false;
      await watched.settled();
      if (clock.now() - readAt >= secondMs && watched.commits() !== commitsRead) {
        readAt = clock.now();
        commitsRead = watched.commits();
        await record.readOn();
      }
      return true;
    },
    close: () => memory.close(),
  };
}

/** The container's own, by the job that it is for. */
function fateIn(record: JobRecord, { environment }: ContainerRequest): Fate {
  const { AWS_BATCH_JOB_ID = "", AWS_BATCH_JOB_ATTEMPT, AWS_BATCH_JOB_ARRAY_INDEX } = environment;
  const submission = record.submissionOf(AWS_BATCH_JOB_ID);
  if (submission === undefined) throw new Error(`Nobody submitted job ${AWS_BATCH_JOB_ID}.`);
  return submission.fate(
    Number(AWS_BATCH_JOB_ARRAY_INDEX ?? 0),
    Number(AWS_BATCH_JOB_ATTEMPT ?? 1),
  );
}

type Outside = { readonly clock: Clock; readonly dice: Random };

/** Refuses launches as planned, and counts them. */
function refusing(
  provider: MachineProvider,
  { clock, dice, faults }: Outside & { readonly faults: FaultPlan },
  counts: FaultCounts,
): MachineProvider {
  const { launches } = faults;
  if (launches === undefined) return provider;
  const faulty = faultyProvider(provider, { clock, dice, faults: launches });
  return {
    ...faulty,
    async launch(request) {
      const outcome = await faulty.launch(request);
      if (outcome.kind === "refused") counts.refused += 1;
      return outcome;
    },
  };
}

type PlagueOutside = Outside & {
  readonly deps: ServiceDeps;
  readonly provider: MachineProvider;
  readonly counts: FaultCounts;
};

function plagueLoops(
  { deps, clock, dice, provider, counts }: PlagueOutside,
  faults: FaultPlan,
): readonly {
  readonly name: string;
  readonly step: () => Promise<number>;
  readonly idleMs: number;
}[] {
  const store: Store = deps.store;
  const step = plague(
    {
      ...{ clock, dice, store, provider },
      async reclaim(instanceId, noticeSeconds) {
        await interruptInstance(deps, { instanceId, noticeSeconds });
      },
      onHit(_instanceId, what) {
        counts[what] += 1;
      },
    },
    faults,
  );
  return step === undefined ? [] : [{ name: "plague", step, idleMs: minuteMs }];
}

/** `soon` is the beginning of the next round. */
function inRounds(clock: Clock, roundMs: number): Clock {
  if (roundMs === 0) return clock;
  return {
    ...clock,
    soon: (then) => void clock.after(roundMs - (clock.now() % roundMs), then),
  };
}
