/**
 * DescribeJobDefinitions: named ones, or all (of one name, in one status) page by page. Without a status both the
 * active and the inactive ones are shown.
 */
import type {
  DescribeJobDefinitionsRequest,
  DescribeJobDefinitionsResponse,
} from "@aws-sdk/client-batch";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkOneOf } from "./check-one-of.ts";
import { definitionName } from "./definition-name.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { jobDefinitionDetail } from "./job-definition-detail.ts";
import { refuseFor } from "./refuse.ts";

/** How many revisions of a name without one are shown when it is named in the list. */
const revisionsMax = 100;

export async function describeJobDefinitions(
  deps: ServiceDeps,
  input: Decoded<DescribeJobDefinitionsRequest>,
  context: RequestContext,
): Promise<DescribeJobDefinitionsResponse> {
  const refuse = refuseFor(context);
  const status = input.status
    ? checkOneOf(refuse, "Job Definition status", input.status, ["ACTIVE", "INACTIVE"])
    : undefined;
  const names = input.jobDefinitions ?? [];
  if (names.length > 0 && input.jobDefinitionName) {
    refuse("JobDefinitions and JobDefinitionName cannot both be set");
  }
  const { rows, nextToken } = await deps.store.read((view) =>
    describeNamedOrPage(
      refuse,
      "JobDefinitions",
      { ...input, names },
      {
        get: (nameOrArn) => named(view, deps.site, nameOrArn),
        list: (page) =>
          view.jobDefinitions.list({
            ...page,
            ...(input.jobDefinitionName && { name: input.jobDefinitionName }),
            ...(status !== undefined && { status }),
          }),
      },
    ),
  );
  return {
    jobDefinitions: rows
      .filter((row) => status === undefined || row.status === status)
      .map((row) => jobDefinitionDetail(deps.site, row)),
    ...(nextToken !== undefined && { nextToken }),
  };
}

async function named(view: View, site: Site, nameOrArn: string): Promise<readonly JobDefinition[]> {
  const wanted = definitionName(site, nameOrArn);
  if (wanted === undefined) return [];
  if (wanted.revision === undefined) {
    const { items } = await view.jobDefinitions.list({ name: wanted.name, limit: revisionsMax });
    return items;
  }
  const row = await view.jobDefinitions.get(wanted.name, wanted.revision);
  return row === undefined ? [] : [row];
}
