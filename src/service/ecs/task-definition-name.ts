/**
 * Names of task definitions. AWS Batch registers one in ECS for each job definition that it runs; here the job
 * definition is the task definition, so it has the same name and revision.
 */
import { resourceOf, type Site } from "../../model/arn.ts";

export type FamilyAndRevision = { readonly family: string; readonly revision?: number };

/** Of `name`, `name:revision`, or the ARN of either, of a job definition or a task definition. */
export function familyAndRevision(nameOrArn: string): FamilyAndRevision {
  const name = resourceOf(nameOrArn);
  const [, family, revision] = /^(.*):(\d{1,9})$/.exec(name) ?? [];
  return family === undefined ? { family: name } : { family, revision: Number(revision) };
}

export function taskDefinitionArn(site: Site, { family, revision = 1 }: FamilyAndRevision): string {
  return `arn:${site.partition}:ecs:${site.region}:${site.account}:task-definition/${family}:${revision}`;
}
