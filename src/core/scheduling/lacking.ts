/** What the instances of an environment cannot do for a job, and what would cure it. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { logDriverOf, privilegedAttribute } from "../../model/instance-attributes.ts";

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
  return `Needs the instance attribute ${attribute}, ${nobody} has. Use instances whose agent has it.`;
}
