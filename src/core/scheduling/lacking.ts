/** What the instances of an environment cannot do for a job, and what would cure it. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import {
  logDriverOf,
  platformMemberOf,
  privilegedAttribute,
} from "../../model/instance-attributes.ts";

/** What instances of the environment's present revision registered last; undefined while none has. */
export function offeredAttributes(environment: ComputeEnvironment): readonly string[] | undefined {
  const { registeredAttributes, infrastructureRevision } = environment;
  return registeredAttributes?.infrastructureRevision === infrastructureRevision
    ? registeredAttributes.names
    : undefined;
}

/** `lacking` is not empty; `offered` is what one of the instances does have. */
export function lackSentence(
  environment: string,
  lacking: readonly string[],
  offered: readonly string[],
): string {
  return lacking.map((attribute) => lackOf(environment, attribute, offered)).join(" ");
}

function lackOf(environment: string, attribute: string, offered: readonly string[]): string {
  const nobody = `which no instance of compute environment ${environment}`;
  const driver = logDriverOf(attribute);
  if (driver !== undefined) {
    const drivers = offered.flatMap((name) => logDriverOf(name) ?? []).join(", ");
    return (
      `Needs the log driver ${driver}, ${nobody} has (${drivers === "" ? "none has any" : `they have ${drivers}`}). ` +
      `Add "${driver}" to ECS_AVAILABLE_LOGGING_DRIVERS of their agents, or use another driver.`
    );
  }
  if (attribute === privilegedAttribute) {
    return (
      `Needs to run privileged, ${nobody} allows. Run their agents with that right and without ` +
      "ECS_DISABLE_PRIVILEGED, or leave privileged out."
    );
  }
  const platform = platformMemberOf(attribute);
  if (platform !== undefined) return otherPlatform(environment, platform, offered);
  return `Needs the instance attribute ${attribute}, ${nobody} has. Use instances whose agent has it.`;
}

function otherPlatform(
  environment: string,
  { member, value }: { readonly member: string; readonly value: string },
  offered: readonly string[],
): string {
  const own = offered.map(platformMemberOf).find((each) => each?.member === member)?.value;
  const asked = `Needs ${member} ${value}, as its runtimePlatform states`;
  return own === undefined
    ? `${asked}; the machines of compute environment ${environment} do not say theirs. Leave it out.`
    : `${asked}; the machines of compute environment ${environment} are ${own}. State ${own}, or leave it out.`;
}
