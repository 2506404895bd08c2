/** `fairsharePolicy`: its numbers, and that no share could have two weights. */
import type { FairsharePolicy as GivenPolicy } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { coversShare, type FairsharePolicy } from "../../model/scheduling-policy.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

type Distribution = NonNullable<Decoded<GivenPolicy>["shareDistribution"]>;

const decaySecondsMax = 604_800;
const reservationMax = 99;
const sharesMax = 500;
const weightMin = 0.0001;
const weightMax = 999.9999;
const sharePattern = /^[A-Za-z0-9]{1,255}\*?$/;

export function checkFairsharePolicy(refuse: Refuse, given: Decoded<GivenPolicy>): FairsharePolicy {
  const { shareDecaySeconds, computeReservation, shareDistribution = [] } = given;
  checkWhole(refuse, "shareDecaySeconds", shareDecaySeconds, decaySecondsMax);
  checkWhole(refuse, "computeReservation", computeReservation, reservationMax);
  checkDistribution(refuse, shareDistribution);
  return stated(given);
}

function checkWhole(refuse: Refuse, member: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) return;
  refuse(`${member} must be between 0 and ${most}, got ${value}.`);
}

function checkDistribution(refuse: Refuse, entries: Distribution): void {
  if (entries.length > sharesMax) {
    refuse(`ShareDistribution size cannot be greater than ${sharesMax}.`);
  }
  for (const { shareIdentifier, weightFactor = 1 } of entries) {
    if (!sharePattern.test(shareIdentifier)) {
      refuse(
        `ShareIdentifier name should match a valid pattern. "${shareIdentifier}" is not 1 to 255 letters and digits, which * may follow.`,
      );
    }
    if (!(weightFactor >= weightMin && weightFactor <= weightMax)) {
      refuse(`Weight factor should be between ${weightMin} and ${weightMax}.`);
    }
  }
  const identifiers = entries.map(({ shareIdentifier }) => shareIdentifier);
  if (new Set(identifiers).size < identifiers.length) {
    refuse("Cannot have two or more identical shareIdentifiers.");
  }
  for (const prefix of identifiers.filter((each) => each.endsWith("*"))) {
    const other = identifiers.find((each) => each !== prefix && coversShare(prefix, each));
    if (other !== undefined) {
      refuse(`Share identifier ${other} matches another share identifier ${prefix}`);
    }
  }
}
