/** The role that AWS Batch makes for itself, and how its ARN is told from a customer's role. */
import type { Site } from "../../model/arn.ts";

const path = "aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";

export function serviceLinkedRole(site: Site): string {
  return `arn:${site.partition}:iam::${site.account}:role/${path}`;
}

/** Roles may be given by name; the service-linked one has no other of its name. */
export function isServiceLinkedRole(role: string): boolean {
  return role === "AWSServiceRoleForBatch" || role.endsWith(`:role/${path}`);
}
