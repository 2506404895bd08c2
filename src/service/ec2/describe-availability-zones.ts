/** DescribeAvailabilityZones: those of the server's one region. */
import type {
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from "@aws-sdk/client-ec2";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { availabilityZones, type Zone } from "./availability-zones.ts";
import { ec2Error } from "./ec2-errors.ts";
import { type FilterTable, rowFilter } from "./filter-rows.ts";

export async function describeAvailabilityZones(
  { site }: ServiceDeps,
  input: Decoded<DescribeAvailabilityZonesRequest>,
): Promise<DescribeAvailabilityZonesResult> {
  const zones = availabilityZones(site);
  checkNamed(input.ZoneNames ?? [], zones);
  const passes = rowFilter(input.Filters, filters(site));
  const asked = [...(input.ZoneNames ?? []), ...(input.ZoneIds ?? [])];
  return {
    AvailabilityZones: zones
      .filter((zone) => passes(zone, {}))
      .filter(
        ({ name, zoneId }) => asked.length === 0 || asked.includes(name) || asked.includes(zoneId),
      )
      .map(({ name, zoneId }) => ({
        ZoneName: name,
        ZoneId: zoneId,
        ZoneType: "availability-zone",
        State: "available",
        RegionName: site.region,
        GroupName: site.region,
        NetworkBorderGroup: site.region,
        OptInStatus: "opt-in-not-required",
        Messages: [],
      })),
  };
}

function checkNamed(names: readonly string[], zones: readonly Zone[]): void {
  const unknown = names.filter((name) => !zones.some((zone) => zone.name === name));
  if (unknown.length > 0) {
    throw ec2Error("InvalidParameterValue", `Invalid availability zone: [${unknown.join(", ")}]`);
  }
}

function filters(site: Site): FilterTable<Zone> {
  return {
    "group-name": () => site.region,
    "opt-in-status": () => "opt-in-not-required",
    "region-name": () => site.region,
    state: () => "available",
    "zone-id": ({ zoneId }) => zoneId,
    "zone-name": ({ name }) => name,
    "zone-type": () => "availability-zone",
  };
}
