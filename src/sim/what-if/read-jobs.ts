/**
 * The jobs of a study: kinds of jobs, each so many times. A kind is a SubmitJob request with what a simulation must
 * know besides: how many, when they come, how long they take, how often they fail.
 */
import type { RegisterJobDefinitionRequest, SubmitJobRequest } from "@aws-sdk/client-batch";
import type { Value } from "../../documents/document.ts";
import {
  given,
  items,
  members,
  number,
  oneOf,
  share,
  span,
  text,
} from "../../documents/read-value.ts";
import type { Decoded } from "../../model/decoded.ts";
import { type Random, randomOf } from "../house/random.ts";
import type { ReadAwsRequest } from "./aws-requests.ts";
import { constant, type Distribution, drawFrom, readDistribution } from "./distribution.ts";
import type { Fate, Submission, Workload } from "./workload.ts";

type Kind = {
  readonly where: Value;
  readonly input: Decoded<SubmitJobRequest>;
  readonly count: number;
  readonly arrivals: Arrivals;
  readonly duration: Distribution;
  readonly pull: Distribution;
  readonly failures: { readonly share: number; readonly exitCode: number };
  readonly dependsOn: readonly {
    readonly jobName: Value;
    readonly type?: "N_TO_N" | "SEQUENTIAL";
  }[];
};

type Arrivals = {
  readonly atMs: number;
  /** One after another at this distance; or by chance, so many an hour; or spread evenly by chance over a time. */
  readonly everyMs?: number;
  readonly perHour?: number;
  readonly overMs?: number;
};

const dependencyTypes = ["N_TO_N", "SEQUENTIAL"] as const;
const hourMs = 3_600_000;
const countMax = 10_000_000;

const ours = ["count", "arrivals", "duration", "pull", "failures", "dependsOn", "needs"] as const;

/** Throws a DocumentError for whatever is wrong with the file. */
export function readJobs(document: Value, read: ReadAwsRequest, seed: number): Workload {
  const file = members(document, ["jobDefinitions", "jobs"]);
  const definitions = items(file.jobDefinitions).map((value) => {
    return { where: value, input: read("RegisterJobDefinition", value) };
  });
  const kinds = items(file.jobs).map((value) => readKind(value, read));
  if (kinds.length === 0) file.jobs.fail("must have at least one kind of jobs.");
  return {
    definitions: [{ input: generalDefinition }, ...definitions],
    submissions: submissionsOf(kinds, seed),
    notes: [],
  };
}

/** What runs jobs that name no definition of their own. */
export const generalDefinition: Decoded<RegisterJobDefinitionRequest> = {
  jobDefinitionName: "simulated",
  type: "container",
  schedulingPriority: 1,
  platformCapabilities: ["EC2"],
  containerProperties: {
    image: "simulated",
    resourceRequirements: [
      { type: "VCPU", value: "1" },
      { type: "MEMORY", value: "1024" },
    ],
  },
};

function readKind(value: Value, read: ReadAwsRequest): Kind {
  const needs = given(value.at("needs"), readNeeds) ?? [];
  const more = {
    jobDefinition: generalDefinition.jobDefinitionName,
    ...(needs.length > 0 && { containerOverrides: { resourceRequirements: needs } }),
  };
  if (needs.length > 0 && value.at("containerOverrides").value !== undefined) {
    value.at("needs").fail("stands for containerOverrides.resourceRequirements: give one of both.");
  }
  const input = read("SubmitJob", value, { more, ours });
  return {
    where: value,
    input,
    count:
      given(value.at("count"), (count) => number(count, { min: 1, max: countMax, whole: true })) ??
      1,
    arrivals: given(value.at("arrivals"), readArrivals) ?? { atMs: 0 },
    duration: readDistribution(value.at("duration")),
    pull: given(value.at("pull"), readDistribution) ?? constant(0),
    failures: given(value.at("failures"), readFailures) ?? { share: 0, exitCode: 1 },
    dependsOn: items(value.at("dependsOn")).map((one): Kind["dependsOn"][number] => {
      const { jobName, type } = members(one, ["jobName", "type"]);
      const kind = given(type, (given) => oneOf(given, dependencyTypes));
      if (kind !== "SEQUENTIAL") text(jobName);
      return { jobName, ...(kind && { type: kind }) };
    }),
  };
}

function readNeeds(
  value: Value,
): readonly { readonly type: "VCPU" | "MEMORY" | "GPU"; readonly value: string }[] {
  const { vCpus, memoryMiB, gpus } = members(value, ["vCpus", "memoryMiB", "gpus"]);
  const gpuCount = given(gpus, (count) => number(count, { min: 1, whole: true }));
  return [
    { type: "VCPU", value: String(given(vCpus, (count) => number(count, { min: 0.25 })) ?? 1) },
    {
      type: "MEMORY",
      value: String(given(memoryMiB, (count) => number(count, { min: 4, whole: true })) ?? 1024),
    },
    ...(gpuCount === undefined ? [] : [{ type: "GPU" as const, value: String(gpuCount) }]),
  ];
}

function readArrivals(value: Value): Arrivals {
  const one = members(value, ["at", "every", "perHour", "over"]);
  const everyMs = given(one.every, span);
  const perHour = given(one.perHour, (rate) => number(rate, { min: 1e-6 }));
  const overMs = given(one.over, span);
  if ([everyMs, perHour, overMs].filter((way) => way !== undefined).length > 1) {
    value.fail("must have at most one of every, perHour and over.");
  }
  return {
    atMs: given(one.at, span) ?? 0,
    ...(everyMs !== undefined && { everyMs }),
    ...(perHour !== undefined && { perHour }),
    ...(overMs !== undefined && { overMs }),
  };
}

function readFailures(value: Value): Kind["failures"] {
  const one = members(value, ["share", "exitCode"]);
  const exitCode = given(one.exitCode, (code) => number(code, { min: 1, max: 255, whole: true }));
  return { share: share(one.share), exitCode: exitCode ?? 1 };
}

/** Every job with its time, in order. A job never comes before one that it depends on. */
function submissionsOf(kinds: readonly Kind[], seed: number): readonly Submission[] {
  const drawn: Drawn[] = [];
  const byName = new Map<string, readonly Drawn[]>();
  for (const kind of kinds) {
    const { jobName } = kind.input;
    if (byName.has(jobName))
      kind.where.at("jobName").fail(`names another kind of jobs, too: ${jobName}.`);
    const random = randomOf(seed, `/arrivals/${jobName}`);
    const own = arrivalTimes(kind, random).map((atMs, number): Drawn => {
      const before = kind.dependsOn.flatMap((dependency) => {
        return dependency.jobName.value === undefined
          ? []
          : [dependedOn(kind, byName, dependency, number)];
      });
      const latest = Math.max(atMs, ...before.map((other) => other.atMs));
      return { kind, number, atMs: latest, before };
    });
    byName.set(jobName, own);
    drawn.push(...own);
  }
  drawn.sort((a, b) => a.atMs - b.atMs);
  const places = new Map(drawn.map((one, place) => [one, place]));
  return drawn.map((one) => submissionOf(one, places, seed));
}

type Drawn = {
  readonly kind: Kind;
  /** Among those of its kind. */
  readonly number: number;
  readonly atMs: number;
  readonly before: readonly Drawn[];
};

/** The one with the same number, or the only one. */
function dependedOn(
  kind: Kind,
  byName: ReadonlyMap<string, readonly Drawn[]>,
  { jobName }: Kind["dependsOn"][number],
  number: number,
): Drawn {
  const others = byName.get(String(jobName.value));
  if (others === undefined) {
    const names = [...byName.keys()].join(", ") || "none";
    return jobName.fail(`must be the jobName of a kind that stands before this one: ${names}.`);
  }
  const other = others.length === 1 ? others[0] : others[number];
  return (
    other ??
    jobName.fail(
      `has ${others.length} jobs, and this kind ${kind.count}: each job depends on the one of the same number, or on the only one.`,
    )
  );
}

function arrivalTimes({ count, arrivals }: Kind, random: Random): readonly number[] {
  const { atMs, everyMs, perHour, overMs } = arrivals;
  let next = atMs;
  const times = Array.from({ length: count }, (_, index) => {
    if (everyMs !== undefined) return atMs + index * everyMs;
    if (overMs !== undefined) return atMs + Math.round(fraction(random) * overMs);
    if (perHour === undefined) return atMs;
    next += drawFrom({ kind: "exponential", mean: hourMs / perHour }, fraction(random));
    return next;
  });
  return times.sort((a, b) => a - b);
}

function submissionOf(
  { kind, number, atMs, before }: Drawn,
  places: ReadonlyMap<Drawn, number>,
  seed: number,
): Submission {
  const { where, input, dependsOn } = kind;
  const others = before.map((other, index) => {
    const type = dependsOn.filter(({ jobName }) => jobName.value !== undefined)[index]?.type;
    return { submission: places.get(other) ?? 0, ...(type && { type }) };
  });
  const sequential = dependsOn.filter(({ jobName }) => jobName.value === undefined);
  return {
    where,
    atMs,
    input: {
      ...input,
      ...(sequential.length > 0 && {
        dependsOn: sequential.map(() => ({ type: "SEQUENTIAL" as const })),
      }),
    },
    dependsOn: others,
    group: input.jobName,
    fate: (arrayIndex, attempt) => fateOf(kind, `${seed}/${number}/${arrayIndex}`, attempt),
  };
}

/** A container takes as long in every attempt; whether it fails is drawn anew. */
function fateOf(kind: Kind, path: string, attempt: number): Fate {
  const random = randomOf(0, `${kind.input.jobName}/${path}`);
  const runMs = drawFrom(kind.duration, fraction(random));
  const pullMs = drawFrom(kind.pull, fraction(random));
  const fails = randomOf(attempt, `${kind.input.jobName}/${path}`).chance(kind.failures.share);
  return { runMs, pullMs, exitCode: fails ? kind.failures.exitCode : 0 };
}

/** From 0 to 1, both excluded. */
function fraction(random: Random): number {
  return (random.int(0, 0x3fff_ffff) + 0.5) / 0x4000_0000;
}
