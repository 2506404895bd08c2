/**
 * The one filter a ListJobs of a queue may have. With a filter all statuses are listed, newest first, and jobStatus
 * is ignored; only SHARE_IDENTIFIER goes together with it.
 *
 * Names, shares and times are asked of the store; definitions are picked from its pages (`keeps`), so that a page may
 * be short although more follow. AWS's pages may be short, too.
 */
import type { KeyValuesPair } from "@aws-sdk/client-batch";
import type { Site } from "../../model/arn.ts";
import { jobDefinitionArn, resourceOf } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Job } from "../../model/job.ts";
import type { JobQuery } from "../../ports/store.ts";
import type { Refuse } from "./refuse.ts";

export type JobFilter = {
  readonly query: Pick<JobQuery, "jobName" | "shareIdentifier" | "createdAfter" | "createdBefore">;
  readonly usesStatus: boolean;
  readonly keeps?: (job: Job, definitionArn: string | undefined) => boolean;
};

const filterNames = [
  "JOB_NAME",
  "JOB_DEFINITION",
  "BEFORE_CREATED_AT",
  "AFTER_CREATED_AT",
  "SHARE_IDENTIFIER",
] as const;

export function jobFilter(
  refuse: Refuse,
  site: Site,
  filters: readonly Decoded<KeyValuesPair>[],
): JobFilter | undefined {
  const [filter, another] = filters;
  if (filter === undefined) return undefined;
  const [value, anotherValue] = filter.values ?? [];
  const name = filterNames.find((known) => known === filter.name);
  if (name === undefined) {
    return refuse(
      `Filter name ${filter.name} is not valid. Valid values: [${filterNames.join(", ")}]`,
    );
  }
  if (another !== undefined || anotherValue !== undefined || value === undefined) {
    return refuse("filters must have exactly one filter with exactly one value.");
  }
  switch (name) {
    case "JOB_NAME":
      return { query: { jobName: value }, usesStatus: false };
    case "BEFORE_CREATED_AT":
      return { query: { createdBefore: timeIn(refuse, name, value) }, usesStatus: false };
    case "AFTER_CREATED_AT":
      return { query: { createdAfter: timeIn(refuse, name, value) }, usesStatus: false };
    case "SHARE_IDENTIFIER":
      return { query: { shareIdentifier: value }, usesStatus: true };
    case "JOB_DEFINITION": {
      const matches = definitionMatcher(site, value);
      return { query: {}, usesStatus: false, keeps: (_, arn) => arn !== undefined && matches(arn) };
    }
  }
}

/** A name stands for all its revisions, and for all names it begins when it ends in `*`; an ARN for itself. */
function definitionMatcher(site: Site, value: string): (arn: string) => boolean {
  if (value.startsWith("arn:")) return (arn) => arn === value;
  if (/:\d+$/.test(value)) {
    const [name = "", revision] = value.split(":");
    return (arn) => arn === jobDefinitionArn(site, name, Number(revision));
  }
  const nameOf = (arn: string): string => resourceOf(arn).split(":")[0] ?? "";
  if (value.endsWith("*")) return (arn) => nameOf(arn).startsWith(value.slice(0, -1));
  return (arn) => nameOf(arn) === value;
}

function timeIn(refuse: Refuse, name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) {
    refuse(`Filter ${name} must be epoch milliseconds as a text of digits, got ${value}.`);
  }
  return Number(value);
}
