/** DescribeInstanceTypes: those that a machine provider knows, by name and filters. */
import type {
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { InstanceType } from "../../model/instance-type.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { type FilterTable, rowFilter } from "./filter-rows.ts";
import {
  hypervisorOf,
  instanceTypeInfo,
  isBurstable,
  isCurrentGeneration,
} from "./instance-type-info.ts";
import { pageOf } from "./page-of.ts";

const filters: FilterTable<InstanceType> = {
  "bare-metal": () => false,
  "burstable-performance-supported": isBurstable,
  "current-generation": isCurrentGeneration,
  hypervisor: hypervisorOf,
  "instance-storage-info.total-size-in-gb": ({ instanceStorageGB }) => instanceStorageGB,
  "instance-storage-supported": ({ instanceStorageGB }) => instanceStorageGB > 0,
  "instance-type": ({ name }) => name,
  "memory-info.size-in-mib": ({ memoryMiB }) => memoryMiB,
  "processor-info.supported-architecture": ({ architecture }) => architecture,
  "supported-root-device-type": () => "ebs",
  "supported-usage-class": () => ["on-demand", "spot"],
  "supported-virtualization-type": () => "hvm",
  "vcpu-info.default-vcpus": ({ vCpus }) => vCpus,
};

const resultsMax = 100;

export async function describeInstanceTypes(
  deps: ServiceDeps,
  input: Decoded<DescribeInstanceTypesRequest>,
): Promise<DescribeInstanceTypesResult> {
  const passes = rowFilter(input.Filters, filters);
  const asked: readonly string[] = input.InstanceTypes ?? [];
  const all = deps.instanceTypes();
  const unknown = asked.filter((name) => !all.some((type) => type.name === name));
  if (unknown.length > 0) {
    throw ec2Error(
      "InvalidInstanceType",
      `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
    );
  }
  const found = all.filter(
    (type) => (asked.length === 0 || asked.includes(type.name)) && passes(type, {}),
  );
  const sorted = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const MaxResults = Math.min(input.MaxResults ?? resultsMax, resultsMax);
  const { rows, ...next } = pageOf(sorted, { ...input, MaxResults }, ({ name }) => name);
  return { InstanceTypes: rows.map(instanceTypeInfo), ...next };
}
