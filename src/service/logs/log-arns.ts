/** ARNs of log groups and streams. */
import type { Site } from "../../model/arn.ts";

/** Without the `:*` that DescribeLogGroups puts behind it in its older member. */
export function logGroupArn(site: Site, group: string): string {
  return `arn:${site.partition}:logs:${site.region}:${site.account}:log-group:${group}`;
}

export function logStreamArn(site: Site, group: string, stream: string): string {
  return `${logGroupArn(site, group)}:log-stream:${stream}`;
}
