/**
 * A world: the house with users of all kinds, and a network, machines and containers of which a seed decides how they
 * fail.
 *
 * Two phases. First everything that the seed drew goes wrong, and after every commit the auditors must find nothing.
 * Then the faults end, nobody submits any more, and the world must come to rest within a deadline: every job terminal,
 * every machine known.
 */
import { isTerminal } from "../model/job.ts";
import { describeFaults, drawFaults, type Faults, noFaults } from "./house/faults.ts";
import { type Random, randomOf } from "./house/random.ts";
import type { State } from "./house/state.ts";
import { type House, houseStart, openHouse } from "./open-house.ts";
import { createTimeline, type Timeline } from "./timeline.ts";
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

const minuteMs = 60_000;
const restMinutesUsual = 4 * 60;

export async function runWorld(options: WorldOptions): Promise<WorldOutcome> {
  const { seed, size, faults: given, restMinutes = restMinutesUsual } = options;
  const random = randomOf(seed);
  const faults = given ?? drawFaults(random.stream("faults"));
  const workloadSize = size ?? { jobs: random.stream("size").int(5, 40), minutes: 15 };
  const workload = drawWorkload(random.stream("workload"), workloadSize);
  const house = await openHouse({
    seed,
    timeline: ({ now }) => createTimeline(now, houseStart),
    onLook: (before, state) => tellJobs(house.timeline, before, state),
  });
  const { clock, timeline, park, breaches } = house;
  for (const line of describeFaults(faults)) timeline.say("fault", line);
  const users = createUsers({ ...house, workload });

  try {
    await house.start();
    let ready = false;
    void users.setUp().then(() => {
      ready = true;
    });
    await house.runUntil(houseStart + 10 * minuteMs, () => ready);
    if (!ready) breaches.push("the environments did not become VALID");

    house.setFaults(faults);
    users.begin();
    const plague = random.stream("plague");
    let healed = false;
    const eachMinute = (): void => {
      if (healed) return;
      afflict(plague, faults, house);
      clock.after(minuteMs, eachMinute);
    };
    eachMinute();
    await house.runUntil(clock.now() + workloadSize.minutes * minuteMs);

    healed = true;
    house.setFaults(noFaults);
    timeline.say("world", "heals");
    for (const machine of park.machines.values()) machine.cutOffUntil = 0;
    const giveUp = (): void => {
      endHopeless(house, users);
      clock.after(2 * minuteMs, giveUp);
    };
    giveUp();
    const atRest = (): boolean => users.left() === 0 && pending(house, users) === undefined;
    await house.runUntil(clock.now() + restMinutes * minuteMs, atRest);
    const open = pending(house, users);
    if (open !== undefined && breaches.length === 0) breaches.push(`not at rest: ${open}`);
  } finally {
    await house.close();
  }
  return { seed, breaches, timeline: timeline.lines, events: house.events() };
}

/** What is still open, in a sentence; undefined when the world is at rest. */
function pending(house: House, users: Users): string | undefined {
  const state = house.state();
  if (state === undefined) return "nothing has been read yet";
  const lost = users.accepted.find((jobId) => !state.jobs.has(jobId));
  if (lost !== undefined) return `job ${lost} was accepted and is gone`;
  const live = [...state.jobs.values()].filter(({ status }) => !isTerminal(status));
  const open = live.find(({ status }) => status !== "PENDING") ?? live[0];
  if (open !== undefined) {
    return `job ${open.jobId} is ${open.status}: ${house.whyWaiting(open) ?? "-"}`;
  }
  if (state.tasks.length > 0) return `${state.tasks.length} tasks have not stopped`;
  for (const { instanceId } of house.park.machines.values()) {
    const row = state.instances.get(instanceId);
    if (row === undefined || row.lastStatus === "TERMINATED") {
      return `machine ${instanceId} runs and is not known`;
    }
  }
  return undefined;
}

/** Jobs that can never run wait for ever, as on AWS: their users give them up. */
function endHopeless(house: House, users: Users): void {
  const state = house.state();
  if (state === undefined) return;
  for (const { jobId, jobQueue, status, arraySize } of state.jobs.values()) {
    if (status !== "RUNNABLE" || arraySize !== undefined) continue;
    const why = house.whyWaiting({ jobId, jobQueue }) ?? "";
    const isHopeless =
      why.startsWith("MISCONFIGURATION") || why.includes("raise its total quantity");
    if (isHopeless) users.terminate(jobId, "it can never run");
  }
}

function afflict(random: Random, faults: Faults, { park, clock }: House): void {
  for (const machine of [...park.machines.values()]) {
    if (random.chance(faults.machineDies)) park.kill(machine.instanceId);
    else if (random.chance(faults.cutOff)) {
      machine.cutOffUntil = clock.now() + random.int(1_000, faults.cutOffMsMax);
    }
  }
  if (random.chance(faults.clockJump)) clock.jump(random.int(1_000, 10 * minuteMs));
}

function tellJobs(timeline: Timeline, before: State | undefined, state: State): void {
  for (const [jobId, { status, statusReason }] of state.jobs) {
    const was = before?.jobs.get(jobId)?.status;
    if (was === status) continue;
    const name = jobId.slice(0, 8) + jobId.slice(36);
    timeline.say(name, status, status === "FAILED" ? (statusReason ?? "") : "");
  }
}
