/** The job definition that a task definition's name means; the latest that is active when no revision is given. */
import type { JobDefinition } from "../../model/job-definition.ts";
import type { View } from "../../ports/store.ts";
import { ecsClientException } from "./ecs-errors.ts";
import { familyAndRevision } from "./task-definition-name.ts";

export type FoundTaskDefinition = {
  readonly definition: JobDefinition;
  /** Epoch milliseconds; absent while the task definition is active. */
  readonly deregisteredAt?: number;
};

export async function findTaskDefinition(
  view: View,
  nameOrArn: string,
): Promise<FoundTaskDefinition> {
  const { family, revision } = familyAndRevision(nameOrArn);
  const definition =
    revision === undefined
      ? await view.jobDefinitions.latestActive(family)
      : await view.jobDefinitions.get(family, revision);
  if (definition === undefined) throw ecsClientException("Unable to describe task definition.");
  const noted = await view.settings.get(deregistrationSetting(definition));
  return { definition, ...(noted !== undefined && { deregisteredAt: Number(noted) }) };
}

/** Few are ever deregistered, and nothing but describing them asks: a note is enough. */
export function deregistrationSetting({ name, revision }: JobDefinition): string {
  return `task-definition-deregistered/${name}:${revision}`;
}
