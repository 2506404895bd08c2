/**
 * DescribeInstances: those of compute environments, those that RunInstances started, and the owners' machines that
 * joined UNMANAGED environments. Ended ones stay for an hour.
 */
import type { DescribeInstancesRequest, DescribeInstancesResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeRows } from "./describe-rows.ts";
import { instancesNamedOrAll } from "./find-instances.ts";
import { describedInstances } from "./instance-filters.ts";
import { reservationsOf } from "./reservations.ts";
import { seeInstances } from "./see-instances.ts";

export async function describeInstances(
  deps: ServiceDeps,
  input: Decoded<DescribeInstancesRequest>,
): Promise<DescribeInstancesResult> {
  const { site } = deps;
  return deps.store.read(async (view) => {
    const named = await instancesNamedOrAll(view, input.InstanceIds);
    const seen = await seeInstances(deps, view, named);
    const { rows, ...next } = await describeRows(view, input, seen, describedInstances(site));
    return { Reservations: reservationsOf(site, rows), ...next };
  });
}
