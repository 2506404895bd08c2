/**
 * Environment variables of a container, in a definition or an override. Names beginning with AWS_BATCH are the
 * service's own. Variables without a value are dropped, as AWS drops them: describe answers do not show them.
 */
import type { KeyValue } from "../../model/container.ts";
import type { Refuse } from "./refuse.ts";

export function checkEnvironment(
  refuse: Refuse,
  environment: readonly KeyValue[],
): readonly KeyValue[] {
  for (const { name = "" } of environment) {
    if (name === "") refuse("Environment variable name must be provided.");
    if (name.startsWith("AWS_BATCH")) {
      refuse(`Environment variable names cannot start with AWS_BATCH, got ${name}.`);
    }
  }
  return environment.filter(({ value }) => value !== undefined && value !== "");
}
