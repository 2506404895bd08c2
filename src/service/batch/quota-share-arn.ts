/** Quota shares are named by ARN only: that of their queue with `/quota-share/<name>` behind it. */
import { batchArn, type Site } from "../../model/arn.ts";

const pattern = /\/([^/]+)\/quota-share\/([^/]+)$/;

type Named = { readonly jobQueue: string; readonly name: string };

export function quotaShareArn(site: Site, { jobQueue, name }: Named): string {
  return batchArn(site, "job-queue", `${jobQueue}/quota-share/${name}`);
}

/** Undefined for what is no ARN of a quota share of this site: it names nothing here. */
export function quotaShareNamed(site: Site, arn: string): Named | undefined {
  const [, jobQueue, name] = pattern.exec(arn) ?? [];
  if (jobQueue === undefined || name === undefined) return undefined;
  return quotaShareArn(site, { jobQueue, name }) === arn ? { jobQueue, name } : undefined;
}
