/** DescribeInstanceTypeOfferings: every type is offered in the region, and in each of its zones. */
import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  InstanceTypeOffering,
} from "@aws-sdk/client-ec2";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { availabilityZones } from "./availability-zones.ts";
import { invalidValue } from "./ec2-errors.ts";
import { rowFilter } from "./filter-rows.ts";
import { pageOf } from "./page-of.ts";

type Offering = { readonly name: string; readonly location: string };

const resultsDefault = 1000;

export async function describeInstanceTypeOfferings(
  deps: ServiceDeps,
  input: Decoded<DescribeInstanceTypeOfferingsRequest>,
): Promise<DescribeInstanceTypeOfferingsResult> {
  const locationType = input.LocationType ?? "region";
  const locations = locationsOf(deps.site, locationType);
  const passes = rowFilter<Offering>(input.Filters, {
    "instance-type": ({ name }) => name,
    location: ({ location }) => location,
  });
  const offerings = deps
    .instanceTypes()
    .flatMap(({ name }) => locations.map((location) => ({ name, location })))
    .filter((offering) => passes(offering, {}))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const MaxResults = input.MaxResults ?? resultsDefault;
  const { rows, ...next } = pageOf(offerings, { ...input, MaxResults }, keyOf);
  return {
    InstanceTypeOfferings: rows.map(({ name, location }) => ({
      InstanceType: name as InstanceTypeOffering["InstanceType"] & string,
      LocationType: locationType,
      Location: location,
    })),
    ...next,
  };
}

function keyOf({ name, location }: Offering): string {
  return `${name} ${location}`;
}

function locationsOf(site: Site, locationType: string): readonly string[] {
  switch (locationType) {
    case "region":
      return [site.region];
    case "availability-zone":
      return availabilityZones(site).map(({ name }) => name);
    case "availability-zone-id":
      return availabilityZones(site).map(({ zoneId }) => zoneId);
    default:
      throw invalidValue(
        "locationType",
        locationType,
        "Use region, availability-zone or availability-zone-id.",
      );
  }
}
