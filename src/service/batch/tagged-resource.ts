/**
 * The row behind the ARN that a tag operation names, as its tags and a way to replace them. Children of arrays have no
 * tags of their own. A job's tags may change at any time, but a task that was placed keeps those it was sent with.
 */
import { parseArn, type Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { Transaction, View } from "../../ports/store.ts";
import type { Tags } from "./check-tags.ts";
import { definitionName } from "./definition-name.ts";
import { namedResource } from "./named-resource.ts";
import { quotaShareNamed } from "./quota-share-arn.ts";

/** Rejects with a ClientException when the ARN names nothing that has tags. */
export async function tagsOf(view: View, site: Site, resourceArn: string): Promise<Tags> {
  const row = await findTagged(view, site, resourceArn);
  return row.value.tags;
}

/** Replaces the tags of the resource by `change` of what they are. */
export async function changeTags(
  tx: Transaction,
  site: Site,
  resourceArn: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const row = await findTagged(tx, site, resourceArn);
  const tags = change(row.value.tags);
  switch (row.kind) {
    case "job-queue":
      return tx.jobQueues.update({ ...row.value, tags });
    case "consumable-resource":
      return tx.consumableResources.update({ ...row.value, tags });
    case "compute-environment":
      return tx.computeEnvironments.update({ ...row.value, tags });
    case "job-definition":
      return tx.jobDefinitions.update({ ...row.value, tags });
    case "service-environment":
      return tx.serviceEnvironments.update({ ...row.value, tags });
    case "scheduling-policy":
      return tx.schedulingPolicies.update({ ...row.value, tags });
    case "quota-share":
      return tx.quotaShares.update({ ...row.value, tags });
    case "job":
      return tx.jobs.setTags(row.jobId, tags);
  }
}

type Found = Awaited<ReturnType<typeof lookUp>>;

async function findTagged(
  view: View,
  site: Site,
  resourceArn: string,
): Promise<NonNullable<Found>> {
  const found = await lookUp(view, site, resourceArn);
  if (found === undefined) throw clientError(`Resource ${resourceArn} does not exist`);
  return found;
}

async function lookUp(view: View, site: Site, resourceArn: string) {
  const kind = parseArn(resourceArn)?.resource.split("/")[0];
  const share = quotaShareNamed(site, resourceArn);
  if (share !== undefined) {
    const value = await view.quotaShares.get(share.jobQueue, share.name);
    return value && ({ kind: "quota-share", value } as const);
  }
  if (kind === "scheduling-policy") {
    const name = namedResource(site, kind, resourceArn);
    const value = name === undefined ? undefined : await view.schedulingPolicies.get(name);
    return value && ({ kind, value } as const);
  }
  if (kind === "service-environment") {
    const name = namedResource(site, kind, resourceArn);
    const value = name === undefined ? undefined : await view.serviceEnvironments.get(name);
    return value && ({ kind, value } as const);
  }
  if (kind === "job-queue") {
    const name = namedResource(site, kind, resourceArn);
    const value = name === undefined ? undefined : await view.jobQueues.get(name);
    return value && ({ kind, value } as const);
  }
  if (kind === "compute-environment") {
    const name = namedResource(site, kind, resourceArn);
    const value = name === undefined ? undefined : await view.computeEnvironments.get(name);
    return value && ({ kind, value } as const);
  }
  if (kind === "consumable-resource") {
    const name = namedResource(site, kind, resourceArn);
    const value = name === undefined ? undefined : await view.consumableResources.get(name);
    return value && ({ kind, value } as const);
  }
  if (kind === "job-definition") {
    const named = definitionName(site, resourceArn);
    if (named?.revision === undefined) return undefined;
    const value = await view.jobDefinitions.get(named.name, named.revision);
    return value && ({ kind, value } as const);
  }
  if (kind === "job") {
    const jobId = namedResource(site, kind, resourceArn);
    const id = jobId === undefined ? undefined : parseJobId(jobId);
    if (id === undefined) return undefined;
    if (id.arrayIndex !== undefined || id.nodeIndex !== undefined) {
      throw clientError(
        `Resource ${resourceArn} cannot have tags: use the ARN of its parent job, ${id.parentId}.`,
      );
    }
    const value = await view.jobs.spec(id.parentId);
    return value && ({ kind, value, jobId: id.parentId } as const);
  }
  return undefined;
}
