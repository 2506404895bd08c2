/**
 * The definition a job is submitted with: by name or ARN, each with or without a revision. Without one it is the
 * highest revision that is ACTIVE; with one, that revision must be.
 */
import { batchArn, type Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { View } from "../../ports/store.ts";

const shape = /^([A-Za-z0-9_-]{1,128})(?::(\d{1,9}))?$/;

/** Throws a ClientException, in AWS's words, when there is none. */
export async function findJobDefinition(
  site: Site,
  view: View,
  nameOrArn: string,
): Promise<JobDefinition> {
  const prefix = batchArn(site, "job-definition", "");
  const given = nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
  const match = shape.exec(given);
  if (match === null) {
    throw clientError(`Provided name ${nameOrArn} is not supported pattern[a-zA-Z_0-9-]{1,128}`);
  }
  const [, name = "", revision] = match;
  const found =
    revision === undefined
      ? await view.jobDefinitions.latestActive(name)
      : await view.jobDefinitions.get(name, Number(revision));
  if (found?.status !== "ACTIVE") {
    throw clientError(`JobDefinition name ${given} does not exist or is not in ACTIVE status`);
  }
  return found;
}
