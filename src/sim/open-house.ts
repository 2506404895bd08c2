/**
 * One house in virtual time: the real operations, loops, ledger and agents over the real store in memory, between
 * users and machines that are not real. Worlds and scenarios are things that happen in one.
 *
 * After each event that has changed rows they are looked at, and every auditor is asked.
 */
import type { Explanations } from "../ports/explanations.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { audit } from "./auditors/auditors.ts";
import { type SimClient, simClient } from "./client.ts";
import { type Faults, noFaults } from "./house/faults.ts";
import { createMachinePark, type MachinePark } from "./house/machine-park.ts";
import { createNetwork } from "./house/network.ts";
import { type Random, randomOf, steadyRandom } from "./house/random.ts";
import { type ServerLife, startServerLife } from "./house/server-life.ts";
import { type State, stateReader } from "./house/state.ts";
import { type VirtualClock, virtualClock } from "./house/virtual-clock.ts";
import { noLogs } from "./no-logs.ts";
import { seededIds } from "./seeded-ids.ts";
import { watchSettling } from "./settling.ts";
import type { Timeline } from "./timeline.ts";

export type HouseOptions = {
  readonly seed: number;
  /** Told what machines and server do. */
  readonly timeline: (clock: VirtualClock) => Timeline;
  /** Told of each look, with the one before. */
  readonly onLook?: (before: State | undefined, state: State) => void;
  /** The least time between two looks, where a look is dear: 0, each change is looked at, when absent. */
  readonly lookEveryMs?: number;
  /** See `LoopDeps`. */
  readonly sweepEveryMs?: number;
  /** Nothing is drawn that takes time: what may take long takes as long as it may, and equals go in order. */
  readonly isSteady?: boolean;
};

export type House = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly park: MachinePark;
  readonly client: SimClient;
  readonly whyWaiting: Explanations["whyWaiting"];
  /** Resolves when the server's first life runs. */
  readonly start: () => Promise<void>;
  /** From now on. */
  readonly setFaults: (faults: Faults) => void;
  /** Ends the server's life; the next begins after so long. Quiet while it is down. */
  readonly killServer: (why: string, downMs: number) => void;
  /** As it was at the last look. */
  readonly state: () => State | undefined;
  /** Looks now, whatever the time. */
  readonly look: () => Promise<void>;
  /** What the auditors have found, and what the caller adds. */
  readonly breaches: string[];
  /** Runs until it holds, or until the time (epoch milliseconds); stops at the first breach. */
  readonly runUntil: (until: number, holds?: () => boolean) => Promise<void>;
  /** How many events there were. */
  readonly events: () => number;
  readonly close: () => Promise<void>;
};

/** When every house begins, epoch milliseconds. */
export const houseStart: number = Date.UTC(2026, 0, 1);

const site = { partition: "aws", region: "us-east-1", account: "000000000000" } as const;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The caller closes it. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const random = options.isSteady ? steadyRandom(options.seed) : randomOf(options.seed);
  const clock = virtualClock(houseStart, random.stream("clock"));
  const timeline = options.timeline(clock);
  const memory = await openSqliteStore({ path: ":memory:", stopwatch: clock.stopwatch });
  const { store, settled, commits } = watchSettling(memory);
  const ids = seededIds(random.stream("ids"));
  const logs = noLogs();
  let faults = noFaults;
  let life: ServerLife | undefined;
  const outside = { clock, faults: () => faults, server: () => life };
  const network = createNetwork({ ...outside, random: random.stream("network") });
  const park = createMachinePark({
    ...{ site, clock, ids, network, logs, log: silent, faults: () => faults, say: timeline.say },
    random: random.stream("machines"),
  });

  const serverRandom = random.stream("server");
  let downMs: number | undefined;
  const startServer = async (): Promise<void> => {
    timeline.say("server", "starts");
    const started: ServerLife = await startServerLife({
      ...{ site, store, clock, ids, logs, log: silent, faults: () => faults },
      provider: park.provider,
      random: serverRandom,
      ...(options.sweepEveryMs !== undefined && { sweepEveryMs: options.sweepEveryMs }),
      onDeath(why) {
        timeline.say("server", "dies", why);
        if (life !== undefined) network.breakSessions(life);
        life = undefined;
        const drawn = serverRandom.int(1, Math.max(1, faults.serverDownMsMax));
        clock.after(downMs ?? drawn, () => void startServer());
        downMs = undefined;
      },
    });
    if (started.isAlive()) life = started;
  };

  const breaches: string[] = [];
  const readState = stateReader();
  let state: State | undefined;
  let lookedAfter = -1;
  let nextLook = 0;
  const look = async (): Promise<void> => {
    if (commits() === lookedAfter) return;
    lookedAfter = commits();
    nextLook = clock.now() + (options.lookEveryMs ?? 0);
    const before = state;
    const now = await memory.read((view) => readState(view, clock.now()));
    state = now;
    options.onLook?.(before, now);
    for (const breach of audit({ before, state: now, park })) {
      breaches.push(breach);
      timeline.say("BREACH", breach);
    }
  };

  let events = 0;
  return {
    ...{ clock, random, timeline, park, look, breaches },
    client: simClient({ ...outside, random: random.stream("client") }),
    whyWaiting: (job) => life?.deps.explanations.whyWaiting(job),
    start: startServer,
    setFaults(next) {
      faults = next;
    },
    killServer(why, forMs) {
      if (life === undefined) return;
      downMs = forMs;
      life.die(why);
    },
    state: () => state,
    async runUntil(until, holds = () => false) {
      while (breaches.length === 0 && !holds() && clock.step(until)) {
        events += 1;
        await settled();
        if (clock.now() >= nextLook) await look();
      }
    },
    events: () => events,
    close: () => memory.close(),
  };
}
