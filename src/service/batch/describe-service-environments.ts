/** DescribeServiceEnvironments: by name or ARN, or all of them page by page. */
import type {
  DescribeServiceEnvironmentsRequest,
  DescribeServiceEnvironmentsResponse,
  ServiceEnvironmentDetail,
} from "@aws-sdk/client-batch";
import { batchArn, type Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceEnvironment } from "../../model/service-environment.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function describeServiceEnvironments(
  deps: ServiceDeps,
  input: Decoded<DescribeServiceEnvironmentsRequest>,
  context: RequestContext,
): Promise<DescribeServiceEnvironmentsResponse> {
  const { rows, nextToken } = await deps.store.read((view) =>
    describeNamedOrPage(
      refuseFor(context),
      "ServiceEnvironments",
      { ...input, names: input.serviceEnvironments },
      {
        get: async (nameOrArn) => {
          const name = namedResource(deps.site, "service-environment", nameOrArn);
          const row = name === undefined ? undefined : await view.serviceEnvironments.get(name);
          return row === undefined ? [] : [row];
        },
        list: (page) => view.serviceEnvironments.list(page),
      },
    ),
  );
  return {
    serviceEnvironments: rows.map((row) => detailOf(deps.site, row)),
    ...(nextToken !== undefined && { nextToken }),
  };
}

function detailOf(site: Site, row: ServiceEnvironment): ServiceEnvironmentDetail {
  return {
    serviceEnvironmentName: row.name,
    serviceEnvironmentArn: batchArn(site, "service-environment", row.name),
    serviceEnvironmentType: row.type,
    state: row.state,
    status: "VALID",
    capacityLimits: row.capacityLimits.map((limit) => ({ ...limit })),
    tags: { ...row.tags },
  };
}
