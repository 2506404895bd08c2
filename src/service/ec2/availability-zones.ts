/** The availability zones of the region: three, as most regions have at least. All machines are in all of them. */
import type { Site } from "../../model/arn.ts";

export type Zone = { readonly name: string; readonly zoneId: string };

const letters = ["a", "b", "c"];

export function availabilityZones({ region }: Site): readonly Zone[] {
  return letters.map((letter, n) => ({
    name: `${region}${letter}`,
    zoneId: `${shortened(region)}-az${n + 1}`,
  }));
}

/** `eu-central-1` is `euc1`, as AWS shortens it. */
function shortened(region: string): string {
  const [area = "", ...rest] = region.split("-");
  return [area, ...rest.map((part) => part.slice(0, 1))].join("");
}
