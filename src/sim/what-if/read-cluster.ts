/**
 * The cluster of a study: compute environments, queues and policies as the requests that create them on AWS, with what
 * a simulation must know besides: instance types and prices of one's own, and how long a machine takes to start.
 */
import type {
  CreateComputeEnvironmentRequest,
  CreateConsumableResourceRequest,
  CreateJobQueueRequest,
  CreateSchedulingPolicyRequest,
} from "@aws-sdk/client-batch";
import type { Value } from "../../documents/document.ts";
import { given, items, members, number, share, text } from "../../documents/read-value.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { InstanceType } from "../../model/instance-type.ts";
import type { ReadAwsRequest } from "./aws-requests.ts";
import { type Distribution, readDistribution } from "./distribution.ts";

export type Cluster = {
  readonly computeEnvironments: readonly Placed<Decoded<CreateComputeEnvironmentRequest>>[];
  readonly schedulingPolicies: readonly Placed<Decoded<CreateSchedulingPolicyRequest>>[];
  readonly jobQueues: readonly Placed<Decoded<CreateJobQueueRequest>>[];
  readonly consumableResources: readonly Placed<Decoded<CreateConsumableResourceRequest>>[];
  /** The catalogue with the file's own types and prices. */
  readonly instanceTypes: readonly InstanceType[];
  /** USD an hour of a Spot Instance, by instance type; others cost `spotShare` of their price. */
  readonly spotPrices: ReadonlyMap<string, number>;
  readonly spotShare: number;
  /** USD an hour. */
  readonly fargatePrices: { readonly vCpu: number; readonly memoryGiB: number };
  readonly launchTime: Distribution;
};

/** A request with the place where it stands: what the service says of it is told there. */
export type Placed<T> = { readonly input: T; readonly where: Value };

const spotShareUsual = 0.35;
/** Amazon's public price of Linux on x86 in us-east-1 when it was written down. */
const fargateUsual = { vCpu: 0.04048, memoryGiB: 0.004445 };
const launchTimeUsual: Distribution = { kind: "uniform", min: 45_000, max: 90_000 };

const typeName = /^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\.[a-z0-9-]+$/;
const awsNames = [
  "computeEnvironments",
  "schedulingPolicies",
  "jobQueues",
  "consumableResources",
] as const;
const ownNames = ["instanceTypes", "spotPriceShare", "fargatePrices", "launchTime"] as const;

/** Throws a DocumentError for whatever is wrong with the file. */
export function readCluster(
  document: Value,
  read: ReadAwsRequest,
  catalogue: readonly InstanceType[],
): Cluster {
  const file = members(document, [...awsNames, ...ownNames]);
  const types = items(file.instanceTypes).map((value) => readType(value, catalogue));
  const known = new Map(types.map(({ type }) => [type.name, type]));
  const environments = items(file.computeEnvironments);
  if (environments.length === 0) {
    file.computeEnvironments.fail("must have at least one compute environment.");
  }
  const queues = items(file.jobQueues);
  if (queues.length === 0) file.jobQueues.fail("must have at least one job queue.");
  return {
    computeEnvironments: environments.map((where) => {
      return { where, input: readEnvironment(where, read) };
    }),
    schedulingPolicies: items(file.schedulingPolicies).map((where) => {
      return { where, input: read("CreateSchedulingPolicy", where) };
    }),
    jobQueues: queues.map((where) => {
      return { where, input: read("CreateJobQueue", where, { more: { priority: 1 } }) };
    }),
    consumableResources: items(file.consumableResources).map((where) => {
      return { where, input: read("CreateConsumableResource", where) };
    }),
    instanceTypes: Object.freeze([
      ...catalogue.map((type) => known.get(type.name) ?? type),
      ...[...known.values()].filter(({ name }) => catalogue.every((type) => type.name !== name)),
    ]),
    spotPrices: new Map(types.flatMap(({ type, spot }) => (spot ? [[type.name, spot]] : []))),
    spotShare: given(file.spotPriceShare, share) ?? spotShareUsual,
    fargatePrices: given(file.fargatePrices, readFargatePrices) ?? fargateUsual,
    launchTime: given(file.launchTime, readDistribution) ?? launchTimeUsual,
  };
}

/** What AWS requires of an environment and no simulation looks at is put in. */
function readEnvironment(
  value: Value,
  read: ReadAwsRequest,
): Decoded<CreateComputeEnvironmentRequest> {
  if (value.at("type").value === "UNMANAGED") {
    value.at("type").fail("must be MANAGED: a simulation has no machines but those it launches.");
  }
  const type = value.at("computeResources").at("type").value;
  const isFargate = type === "FARGATE" || type === "FARGATE_SPOT";
  return read("CreateComputeEnvironment", value, {
    more: {
      type: "MANAGED",
      computeResources: {
        subnets: ["subnet-simulated"],
        securityGroupIds: ["sg-simulated"],
        ...(!isFargate && {
          ...{ instanceRole: "ecsInstanceRole", minvCpus: 0, instanceTypes: ["optimal"] },
        }),
      },
    },
  });
}

/** A type of the catalogue with prices of one's own, or a type that is in no catalogue, which says all it is. */
function readType(
  value: Value,
  catalogue: readonly InstanceType[],
): { readonly type: InstanceType; readonly spot?: number } {
  const sizes = ["vCpus", "memoryMiB", "gpus"] as const;
  const names = ["name", ...sizes, "pricePerHour", "spotPricePerHour"] as const;
  const one = members(value, names);
  const name = text(
    one.name,
    typeName,
    "a name such as m6i.large or lab1.node, with a digit as AWS's have",
  );
  const known = catalogue.find((type) => type.name === name);
  const size = (of: Value, min: number, usual: number | undefined): number =>
    of.value === undefined && usual !== undefined ? usual : number(of, { min, whole: true });
  const spot = given(one.spotPricePerHour, (price) => number(price, { min: 0 }));
  const price = given(one.pricePerHour, (given) => number(given, { min: 0 }));
  return {
    type: Object.freeze({
      ...(known ?? { architecture: "x86_64" as const, instanceStorageGB: 0 }),
      name,
      family: name.slice(0, name.indexOf(".")),
      vCpus: size(one.vCpus, 1, known?.vCpus),
      memoryMiB: size(one.memoryMiB, 1, known?.memoryMiB),
      gpus: size(one.gpus, 0, known?.gpus ?? 0),
      pricePerHour: price ?? known?.pricePerHour ?? number(one.pricePerHour, { min: 0 }),
    }),
    ...(spot !== undefined && { spot }),
  };
}

function readFargatePrices(value: Value): Cluster["fargatePrices"] {
  const { vCpu, memoryGiB } = members(value, ["vCpu", "memoryGiB"]);
  return { vCpu: number(vCpu, { min: 0 }), memoryGiB: number(memoryGiB, { min: 0 }) };
}
