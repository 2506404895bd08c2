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
/** Longer than any job runs that does not hang. */
const hangsAfterMs = 15 * minuteMs;
const joinsEachMinute = 0.2;
const ownTypes = ["m6i.large", "m6i.xlarge"] as const;

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
      afflict(plague, faults, house, users);
      clock.after(minuteMs, eachMinute);
    };
    eachMinute();
    await house.runUntil(clock.now() + workloadSize.minutes * minuteMs);

    healed = true;
    house.setFaults(noFaults);
    timeline.say("world", "heals");
    park.natures.clear();
    for (const machine of park.machines.values()) {
      Object.assign(machine, { cutOffUntil: 0, diskFull: false });
    }
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
  return strayMachine(state, house.park);
}

/** Every machine is known, and every instance has its machine; owners' machines go without saying so. */
function strayMachine(state: State, { machines }: House["park"]): string | undefined {
  for (const { instanceId, isOwn } of machines.values()) {
    if (isOwn) continue; // it may never have registered
    const row = state.instances.get(instanceId);
    if (row === undefined || row.lastStatus === "TERMINATED") {
      return `machine ${instanceId} runs and is not known`;
    }
  }
  for (const { instanceId, lastStatus, unmanaged } of state.instances.values()) {
    const hasMachine = lastStatus === "LAUNCHED" || lastStatus === "REGISTERED";
    if (hasMachine && !unmanaged && !machines.has(instanceId)) {
      return `instance ${instanceId} is ${lastStatus} and has no machine`;
    }
  }
  return undefined;
}

/**
 * Jobs that can never run wait for ever, and jobs that hang run for ever, as on AWS: their users give them up. Where a
 * job waits for its owner's machines, another one joins.
 */
function endHopeless(house: House, users: Users): void {
  const state = house.state();
  if (state === undefined) return;
  const areSettled = [...state.environments.values()].every(({ status }) => status === "VALID");
  for (const { jobId, jobQueue, status, arraySize, nodeIndex } of state.jobs.values()) {
    // Of a sequence, whose children would hang one after the other, all at once.
    const [ofAll = jobId] = jobId.split(":");
    if (nodeIndex === undefined && hangs(state, jobId)) users.terminate(ofAll, "it hangs");
    if (status !== "RUNNABLE" || arraySize !== undefined) continue;
    const why = house.whyWaiting({ jobId, jobQueue }) ?? "";
    const isHopeless =
      why.startsWith("MISCONFIGURATION") ||
      why.includes("raise its total quantity") ||
      (areSettled && why.startsWith("ACTION_REQUIRED"));
    if (isHopeless) users.terminate(jobId, "it can never run");
    const asked = [...state.environments.values()].find(
      ({ type, clusterName }) => type === "UNMANAGED" && why.includes(`ECS_CLUSTER=${clusterName}`),
    );
    if (asked !== undefined) house.park.join(asked.clusterName, "m6i.xlarge");
  }
}

/** A container that hangs before those that wait for it keeps its task from RUNNING, for ever as well. */
function hangs({ jobs, tasks, now }: State, jobId: string): boolean {
  const { status, startedAt, jobName } = jobs.get(jobId) ?? {};
  if (status === "RUNNING") return now - (startedAt ?? now) > hangsAfterMs;
  const isTeam = status === "STARTING" && jobName === "team";
  const placedAt = isTeam ? tasks.find((task) => task.jobId === jobId)?.createdAt : undefined;
  return now - (placedAt ?? now) > hangsAfterMs;
}

function afflict(random: Random, faults: Faults, house: House, users: Users): void {
  const { park, clock } = house;
  for (const machine of [...park.machines.values()]) {
    const { instanceId } = machine;
    if (random.chance(faults.machineDies)) park.kill(instanceId);
    else if (random.chance(faults.cutOff)) {
      machine.cutOffUntil = clock.now() + random.int(1_000, faults.cutOffMsMax);
    } else if (random.chance(faults.diskFull)) machine.diskFull = true;
    if (random.chance(faults.interrupted)) {
      users.interrupt(instanceId, random.int(0, faults.noticeSecondsMax));
    }
  }
  for (const { type, clusterName } of house.state()?.environments.values() ?? []) {
    const joins = type === "UNMANAGED" && random.chance(joinsEachMinute);
    if (joins) park.join(clusterName, random.pick(ownTypes));
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
