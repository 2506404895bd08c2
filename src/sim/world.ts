/**
 * The whole house in virtual time: the real operations, loops, ledger and agents over the real store in memory, and a
 * network, machines and containers of which a seed decides how they fail.
 *
 * Two phases. First everything that the seed drew goes wrong, and after every commit the auditors must find nothing.
 * Then the faults end, nobody submits any more, and the world must come to rest within a deadline: every job terminal,
 * every machine known.
 */
import { isTerminal } from "../model/job.ts";
import type { Explanations } from "../ports/explanations.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { audit } from "./auditors/auditors.ts";
import { simClient } from "./client.ts";
import { describeFaults, drawFaults, type Faults, noFaults } from "./house/faults.ts";
import { createMachinePark, type MachinePark } from "./house/machine-park.ts";
import { createNetwork } from "./house/network.ts";
import { randomOf } from "./house/random.ts";
import { type ServerLife, startServerLife } from "./house/server-life.ts";
import { type State, stateReader } from "./house/state.ts";
import { virtualClock } from "./house/virtual-clock.ts";
import { noLogs } from "./no-logs.ts";
import { seededIds } from "./seeded-ids.ts";
import { watchSettling } from "./settling.ts";
import { createTimeline } from "./timeline.ts";
import { createUsers, type Users } from "./users.ts";
import { drawWorkload, type WorkloadSize } from "./workload.ts";

export type WorldOptions = {
  readonly seed: number;
  readonly size?: WorkloadSize;
  /** Instead of those that the seed draws. */
  readonly faults?: Faults;
  /** How long the world may take to come to rest. */
  readonly restMinutes?: number;
};

export type WorldOutcome = {
  readonly seed: number;
  /** What the auditors found, and what was still open at the deadline. Empty when all is well. */
  readonly breaches: readonly string[];
  readonly timeline: readonly string[];
  readonly events: number;
};

const startMs = Date.UTC(2026, 0, 1);
const site = { partition: "aws", region: "us-east-1", account: "000000000000" } as const;
const minuteMs = 60_000;
const restMinutesUsual = 4 * 60;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function runWorld(options: WorldOptions): Promise<WorldOutcome> {
  const { seed, size, faults: given, restMinutes = restMinutesUsual } = options;
  const random = randomOf(seed);
  const drawn = given ?? drawFaults(random.stream("faults"));
  const workloadSize = size ?? { jobs: random.stream("size").int(5, 40), minutes: 15 };
  const workload = drawWorkload(random.stream("workload"), workloadSize);
  let faults = noFaults;
  const faultsNow = (): Faults => faults;

  const clock = virtualClock(startMs, random.stream("clock"));
  const timeline = createTimeline(clock.now, startMs);
  for (const line of describeFaults(drawn)) timeline.say("fault", line);
  const memory = await openSqliteStore({ path: ":memory:", stopwatch: clock.stopwatch });
  const { store, settled, commits } = watchSettling(memory);
  const ids = seededIds(random.stream("ids"));
  const logs = noLogs();

  let life: ServerLife | undefined;
  const server = (): ServerLife | undefined => life;
  const outside = { clock, faults: faultsNow, server };
  const network = createNetwork({ ...outside, random: random.stream("network") });
  const park = createMachinePark({
    ...{ site, clock, ids, network, logs, log: silent, faults: faultsNow, say: timeline.say },
    random: random.stream("machines"),
  });
  const client = simClient({ ...outside, random: random.stream("client") });
  const users = createUsers({ clock, client, workload, timeline });
  const serverRandom = random.stream("server");

  const startServer = async (): Promise<void> => {
    timeline.say("server", "starts");
    const started: ServerLife = await startServerLife({
      ...{ site, store, clock, ids, logs, log: silent, faults: faultsNow },
      provider: park.provider,
      random: serverRandom,
      onDeath(why) {
        timeline.say("server", "dies", why);
        if (life !== undefined) network.breakSessions(life);
        life = undefined;
        clock.after(
          serverRandom.int(1, Math.max(1, faults.serverDownMsMax)),
          () => void startServer(),
        );
      },
    });
    if (started.isAlive()) life = started;
  };

  const whyWaiting: Explanations["whyWaiting"] = (job) => life?.deps.explanations.whyWaiting(job);

  const breaches: string[] = [];
  const readState = stateReader();
  let before: State | undefined;
  let audited = -1;
  let events = 0;
  const auditNow = async (): Promise<void> => {
    if (commits() === audited) return;
    audited = commits();
    const state = await memory.read((view) => readState(view, clock.now()));
    tellJobs(timeline, before, state);
    for (const breach of audit({ before, state, park })) {
      breaches.push(breach);
      timeline.say("BREACH", breach);
    }
    before = state;
  };
  /** Runs until it holds, or until the time; stops at the first breach. */
  const runUntil = async (until: number, holds: () => boolean): Promise<void> => {
    while (breaches.length === 0 && !holds() && clock.step(until)) {
      events += 1;
      await settled();
      await auditNow();
    }
  };

  try {
    await startServer();
    let ready = false;
    void users.setUp().then(() => {
      ready = true;
    });
    await runUntil(startMs + 10 * minuteMs, () => ready);
    if (!ready) breaches.push("the environments did not become VALID");

    faults = drawn;
    users.begin();
    const plague = random.stream("plague");
    const eachMinute = (): void => {
      afflict(plague, faults, park, clock);
      clock.after(minuteMs, eachMinute);
    };
    eachMinute();
    await runUntil(clock.now() + workloadSize.minutes * minuteMs, () => false);

    faults = noFaults;
    timeline.say("world", "heals");
    for (const machine of park.machines.values()) machine.cutOffUntil = 0;
    const giveUp = (): void => {
      endHopeless(before, users, whyWaiting);
      clock.after(2 * minuteMs, giveUp);
    };
    giveUp();
    await runUntil(
      clock.now() + restMinutes * minuteMs,
      () => users.left() === 0 && pending(before, users, park, whyWaiting) === undefined,
    );
    const open = pending(before, users, park, whyWaiting);
    if (open !== undefined && breaches.length === 0) breaches.push(`not at rest: ${open}`);
  } finally {
    await memory.close();
  }
  return { seed, breaches, timeline: timeline.lines, events };
}

/** What is still open, in a sentence; undefined when the world is at rest. */
function pending(
  state: State | undefined,
  users: Users,
  park: MachinePark,
  whyWaiting: Explanations["whyWaiting"],
): string | undefined {
  if (state === undefined) return "nothing has been read yet";
  const lost = users.accepted.find((jobId) => !state.jobs.has(jobId));
  if (lost !== undefined) return `job ${lost} was accepted and is gone`;
  const live = [...state.jobs.values()].filter(({ status }) => !isTerminal(status));
  const open = live.find(({ status }) => status !== "PENDING") ?? live[0];
  if (open !== undefined) return `job ${open.jobId} is ${open.status}: ${whyWaiting(open) ?? "-"}`;
  if (state.tasks.length > 0) return `${state.tasks.length} tasks have not stopped`;
  for (const { instanceId } of park.machines.values()) {
    const row = state.instances.get(instanceId);
    if (row === undefined || row.lastStatus === "TERMINATED") {
      return `machine ${instanceId} runs and is not known`;
    }
  }
  return undefined;
}

/** Jobs that can never run wait for ever, as on AWS: their users give them up. */
function endHopeless(
  state: State | undefined,
  users: Users,
  whyWaiting: Explanations["whyWaiting"],
): void {
  if (state === undefined) return;
  const idle = state.tasks.length === 0;
  for (const { jobId, jobQueue, status, arraySize } of state.jobs.values()) {
    if (status !== "RUNNABLE" || arraySize !== undefined) continue;
    const why = whyWaiting({ jobId, jobQueue }) ?? "";
    const isHopeless =
      why.startsWith("MISCONFIGURATION") ||
      why.includes("raise its total quantity") ||
      // What minvCpus keeps is too small for the job and leaves no room below maxvCpus for what is not.
      (idle && why.includes("allows no further one"));
    if (isHopeless) users.terminate(jobId, "it can never run");
  }
}

function afflict(
  random: ReturnType<typeof randomOf>,
  faults: Faults,
  park: MachinePark,
  clock: ReturnType<typeof virtualClock>,
): void {
  for (const machine of [...park.machines.values()]) {
    if (random.chance(faults.machineDies)) park.kill(machine.instanceId);
    else if (random.chance(faults.cutOff)) {
      machine.cutOffUntil = clock.now() + random.int(1_000, faults.cutOffMsMax);
    }
  }
  if (random.chance(faults.clockJump)) clock.jump(random.int(1_000, 10 * minuteMs));
}

function tellJobs(
  timeline: ReturnType<typeof createTimeline>,
  before: State | undefined,
  state: State,
): void {
  for (const [jobId, { status, statusReason }] of state.jobs) {
    const was = before?.jobs.get(jobId)?.status;
    if (was === status) continue;
    const name = jobId.slice(0, 8) + jobId.slice(36);
    timeline.say(name, status, status === "FAILED" ? (statusReason ?? "") : "");
  }
}
