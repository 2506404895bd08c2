/**
 * Tells what happens in a scenario, as somebody would who watches it: by the names that the script gave, in whole
 * seconds, what happens to many at once in one line.
 */
import type { Job } from "../../model/job.ts";
import type { State } from "../house/state.ts";

export type Told = {
  readonly ms: number;
  readonly who: string;
  readonly what: string;
  readonly detail: string;
};

export type Teller = {
  readonly say: (who: string, what: string, detail?: string) => void;
  /** Tells what has changed between two looks. */
  readonly look: (before: State | undefined, state: State) => void;
  /** From now on; what was before is not told. */
  readonly begin: () => void;
  /** `lab/2`, the second instance of its environment. */
  readonly instanceName: (instanceId: string) => string;
  readonly instanceNamed: (name: string) => string | undefined;
  readonly told: readonly Told[];
};

export type TellerOptions = {
  /** Milliseconds from the beginning. */
  readonly now: () => number;
  /** Leaves single jobs and instances out. */
  readonly isSummary: boolean;
};

/** Children of larger arrays are counted, not told. */
const childrenToldMax = 12;
const lateMs = 2_000;

export function createTeller({ now, isSummary }: TellerOptions): Teller {
  const told: Told[] = [];
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  let begun = false;
  const say: Teller["say"] = (who, what, detail = "") => {
    if (begun) told.push({ ms: now(), who, what, detail });
  };
  const nameInstances = (state: State): void => {
    for (const { instanceId, computeEnvironment, lastStatus } of state.instances.values()) {
      // A launch that was refused leaves no name behind.
      if (names.has(instanceId) || lastStatus === "PENDING") continue;
      const count = (counts.get(computeEnvironment) ?? 0) + 1;
      counts.set(computeEnvironment, count);
      names.set(instanceId, `${computeEnvironment}/${count}`);
    }
  };
  const instanceName = (instanceId: string): string => names.get(instanceId) ?? instanceId;

  const tellInstances = (before: State | undefined, state: State): void => {
    for (const row of state.instances.values()) {
      const { instanceId, desiredStatus, lastStatus, instanceType, statusReason = "" } = row;
      const was = before?.instances.get(instanceId);
      const name = instanceName(instanceId);
      if (was?.desiredStatus !== desiredStatus && desiredStatus !== "RUNNING") {
        say(name, desiredStatus, statusReason);
      } else if (was?.lastStatus !== lastStatus && lastStatus !== "PENDING") {
        say(name, lastStatus, lastStatus === "TERMINATED" ? statusReason : instanceType);
      }
    }
  };
  const tellEnvironments = (before: State | undefined, state: State): void => {
    for (const [name, { status, statusReason }] of state.environments) {
      const was = before?.environments.get(name);
      if (was?.status === status) continue;
      say(name, status, status === "INVALID" ? statusReason : "");
    }
    for (const name of before?.environments.keys() ?? []) {
      if (!state.environments.has(name)) say(name, "gone");
    }
  };
  const tellJobs = (before: State | undefined, state: State): void => {
    for (const job of state.jobs.values()) {
      const was = before?.jobs.get(job.jobId);
      if (was?.status === job.status && was.attempts.length === job.attempts.length) continue;
      const size = state.jobs.get(job.arrayParentId ?? "")?.arraySize ?? 0;
      if (size > childrenToldMax || job.status === "STARTING") continue;
      say(jobName(job), job.status, jobDetail(job, state));
    }
  };
  const jobDetail = (job: Job, state: State): string => {
    const { status, statusReason = "", attempts, jobId, stoppedAt = 0 } = job;
    if (status === "FAILED") return statusReason;
    if (status === "SUCCEEDED") return endedBefore(stoppedAt, state.now);
    if (status === "RUNNABLE") return attempts.at(-1)?.statusReason ?? "";
    const place = state.tasks.find((task) => task.jobId === jobId)?.instanceId;
    const on = place === undefined ? [] : [`on ${instanceName(place)}`];
    return [...on, ...(attempts.length > 0 ? [`attempt ${attempts.length + 1}`] : [])].join(", ");
  };
  /** Of what was learned late only. */
  const endedBefore = (stoppedAt: number, learnedAt: number): string => {
    const agoMs = learnedAt - stoppedAt;
    return agoMs < lateMs ? "" : `at ${clockText(now() - agoMs)}`;
  };

  return {
    ...{ say, told, instanceName },
    begin() {
      begun = true;
    },
    instanceNamed: (name) => [...names].find(([, known]) => known === name)?.[0],
    look(before, state) {
      nameInstances(state);
      tellEnvironments(before, state);
      if (isSummary) return;
      tellInstances(before, state);
      tellJobs(before, state);
    },
  };
}

/** `train`, `train:3` for a child, `train#1` for a node. */
export function jobName({ jobName, jobId }: Job): string {
  return `${jobName}${jobId.slice(36)}`;
}

/** One line for what happens to several at the same second. */
export function toldLines(told: readonly Told[]): readonly string[] {
  const secondOf = ({ ms }: Told): number => Math.floor(ms / 1000);
  const registered = new Set(
    told.filter(({ what }) => what === "REGISTERED").map((one) => `${one.who} ${secondOf(one)}`),
  );
  // Where the agent is as quick as its machine, one of the two says it.
  const isSaid = (one: Told): boolean =>
    one.what !== "LAUNCHED" || !registered.has(`${one.who} ${secondOf(one)}`);
  const groups = Map.groupBy(told.filter(isSaid), (one) =>
    [secondOf(one), one.what, one.detail].join("\n"),
  );
  return [...groups.values()].map((group) => {
    const [{ ms, what, detail } = { ms: 0, what: "", detail: "" }] = group;
    const who = listed(group.map((one) => one.who));
    return [clockText(ms), who.padEnd(22), what.padEnd(10), detail].join("  ").trimEnd();
  });
}

function listed(names: readonly string[]): string {
  const inOrder = new Intl.Collator("en", { numeric: true }).compare;
  const different = [...new Set(names)].sort(inOrder);
  if (different.length <= 3) return different.join(", ");
  return `${different[0]} … ${different.at(-1)} (${different.length})`;
}

/** `01:02:03`; hours go on counting after a day. */
function clockText(ms: number): string {
  const of = (value: number): string => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(of)
    .join(":");
}
