/**
 * What is to go wrong, as its author wrote it: for a simulation, or for a live development server on which people try
 * their retry rules. Shares are probabilities from 0 to 1; what is not named goes well.
 */
import type { Value } from "../documents/document.ts";
import {
  given,
  items,
  members,
  number,
  oneOf,
  share,
  span,
  text,
} from "../documents/read-value.ts";

export type LaunchFaults = {
  /** Share of launches that are refused with `code`. */
  readonly refused: number;
  readonly code: string;
  /** Patterns; absent: every type. */
  readonly instanceTypes?: readonly string[];
  /** Share of launches whose machine starts, but whose answer gets lost. */
  readonly answerLost: number;
  /** Share of launches whose machine runs, but whose agent never registers. */
  readonly neverJoins: number;
  readonly slow?: { readonly share: number; readonly byMs: number };
};

export type ContainerFaultKind =
  | "exit"
  | "outOfMemory"
  | "hang"
  | "pullFails"
  | "startFails"
  | "slowStart";

export type ContainerFault = {
  readonly fault: ContainerFaultKind;
  /** Of the containers that it is about. */
  readonly share: number;
  /** What `exit` ends with. */
  readonly exitCode: number;
  /** When it happens after the start; absent: when the container would have ended by itself. */
  readonly afterMs?: number;
  /** Patterns of what it is about; absent: everything. */
  readonly image?: string;
  readonly jobQueue?: string;
  readonly computeEnvironment?: string;
  /** Only the first so many attempts of a job. */
  readonly attempts?: number;
};

export type FaultPlan = {
  /** Of the dice that decide what is hit. */
  readonly seed: number;
  readonly launches?: LaunchFaults;
  /** Per machine. */
  readonly machineDeathsPerHour: number;
  /** Per Spot Instance. */
  readonly spot?: { readonly reclaimsPerHour: number; readonly noticeSeconds: number };
  readonly requests?: {
    readonly throttled: number;
    /** Names of operations of AWS Batch; absent: all of them. */
    readonly operations?: readonly string[];
  };
  /** The first that matches a container is its fate. */
  readonly containers: readonly ContainerFault[];
};

export const nothingFails: FaultPlan = { seed: 1, machineDeathsPerHour: 0, containers: [] };

/** Throws a DocumentError that names what is wrong and what is allowed. */
export function readFaultPlan(document: Value): FaultPlan {
  const plan = members(document, [
    "seed",
    "launches",
    "machines",
    "spot",
    "requests",
    "containers",
  ]);
  const launches = given(plan.launches, readLaunches);
  const spot = given(plan.spot, readSpot);
  const requests = given(plan.requests, readRequests);
  return {
    seed: given(plan.seed, (seed) => number(seed, { min: 0, whole: true })) ?? 1,
    ...(launches && { launches }),
    machineDeathsPerHour: given(plan.machines, readMachines) ?? 0,
    ...(spot && { spot }),
    ...(requests && { requests }),
    containers: items(plan.containers).map(readContainer),
  };
}

function readLaunches(value: Value): LaunchFaults {
  const names = ["refused", "code", "instanceTypes", "answerLost", "neverJoins", "slow"] as const;
  const launches = members(value, names);
  const instanceTypes = texts(launches.instanceTypes);
  const slow = given(launches.slow, (one) => {
    const { share: chance, by } = members(one, ["share", "by"]);
    return { share: share(chance), byMs: span(by) };
  });
  return {
    refused: given(launches.refused, share) ?? 0,
    code:
      given(launches.code, (code) => text(code, /^[A-Za-z.]+$/, "an error code of EC2")) ??
      "InsufficientInstanceCapacity",
    ...(instanceTypes.length > 0 && { instanceTypes }),
    answerLost: given(launches.answerLost, share) ?? 0,
    neverJoins: given(launches.neverJoins, share) ?? 0,
    ...(slow && { slow }),
  };
}

function readMachines(value: Value): number {
  return number(members(value, ["deathsPerHour"]).deathsPerHour, { min: 0 });
}

function readSpot(value: Value): NonNullable<FaultPlan["spot"]> {
  const { reclaimsPerHour, noticeSeconds } = members(value, ["reclaimsPerHour", "noticeSeconds"]);
  const seconds = given(noticeSeconds, (one) => number(one, { min: 0, max: 3_600, whole: true }));
  return {
    reclaimsPerHour: number(reclaimsPerHour, { min: 0 }),
    noticeSeconds: seconds ?? 120,
  };
}

function readRequests(value: Value): NonNullable<FaultPlan["requests"]> {
  const { throttled, operations } = members(value, ["throttled", "operations"]);
  const names = texts(operations);
  return { throttled: share(throttled), ...(names.length > 0 && { operations: names }) };
}

const kinds: readonly ContainerFaultKind[] = [
  "exit",
  "outOfMemory",
  "hang",
  "pullFails",
  "startFails",
  "slowStart",
];

function readContainer(value: Value): ContainerFault {
  const names = ["fault", "share", "exitCode", "after", "attempts"] as const;
  const filters = ["image", "jobQueue", "computeEnvironment"] as const;
  const one = members(value, [...names, ...filters]);
  const fault = oneOf(one.fault, kinds);
  const afterMs = given(one.after, span);
  if (fault === "slowStart" && afterMs === undefined) {
    one.after.fail("is needed: by how much the start is slow, such as 30s.");
  }
  const attempts = given(one.attempts, (count) => number(count, { min: 1, whole: true }));
  const patterns = filters.flatMap((name) => {
    const pattern = given(one[name], text);
    return pattern === undefined ? [] : [[name, pattern] as const];
  });
  return {
    fault,
    share: given(one.share, share) ?? 1,
    exitCode: given(one.exitCode, (code) => number(code, { min: 0, max: 255, whole: true })) ?? 1,
    ...(afterMs !== undefined && { afterMs }),
    ...(attempts !== undefined && { attempts }),
    ...Object.fromEntries(patterns),
  };
}

function texts(value: Value): readonly string[] {
  return items(value).map((one) => text(one));
}

/** One sentence for each thing that is to go wrong. */
export function describeFaultPlan(plan: FaultPlan): readonly string[] {
  const { launches, machineDeathsPerHour, spot, requests, containers } = plan;
  const lines: string[] = [];
  if (launches !== undefined) {
    const types = launches.instanceTypes?.join(", ");
    const of = types === undefined ? "launches" : `launches of ${types}`;
    if (launches.refused > 0) {
      lines.push(`${percent(launches.refused)} of ${of} are refused: ${launches.code}`);
    }
    if (launches.answerLost > 0) {
      lines.push(`${percent(launches.answerLost)} of ${of} succeed, but their answer is lost`);
    }
    if (launches.neverJoins > 0) {
      lines.push(`${percent(launches.neverJoins)} of ${of} run, but their agent never registers`);
    }
    if (launches.slow !== undefined && launches.slow.share > 0) {
      const { share: chance, byMs } = launches.slow;
      lines.push(`${percent(chance)} of ${of} take ${byMs / 1000} s longer`);
    }
  }
  if (machineDeathsPerHour > 0)
    lines.push(`each machine dies ${machineDeathsPerHour} times an hour`);
  if (spot !== undefined && spot.reclaimsPerHour > 0) {
    const { reclaimsPerHour, noticeSeconds } = spot;
    lines.push(
      `each Spot Instance is reclaimed ${reclaimsPerHour} times an hour, with ${noticeSeconds} s notice`,
    );
  }
  if (requests !== undefined && requests.throttled > 0) {
    const what = requests.operations?.join(", ") ?? "requests to AWS Batch";
    lines.push(`${percent(requests.throttled)} of ${what} are throttled`);
  }
  return [...lines, ...containers.map(describeContainer)];
}

function describeContainer(rule: ContainerFault): string {
  const after = rule.afterMs === undefined ? "" : ` after ${rule.afterMs / 1000} s`;
  const deeds: Readonly<Record<ContainerFaultKind, string>> = {
    exit: `exit with ${rule.exitCode}${after}`,
    outOfMemory: `are killed for want of memory${after}`,
    hang: `hang${after}`,
    pullFails: "cannot pull their image",
    startFails: "do not start",
    slowStart: `start ${(rule.afterMs ?? 0) / 1000} s late`,
  };
  const { image, jobQueue, computeEnvironment, attempts } = rule;
  const limits = Object.entries({ image, jobQueue, computeEnvironment, attempts })
    .filter(([, limit]) => limit !== undefined)
    .map(([name, limit]) => `${name} ${limit}`);
  const of = limits.length === 0 ? "" : ` (${limits.join(", ")})`;
  return `${percent(rule.share)} of containers${of} ${deeds[rule.fault]}`;
}

function percent(chance: number): string {
  return `${Number((chance * 100).toFixed(2))} %`;
}
