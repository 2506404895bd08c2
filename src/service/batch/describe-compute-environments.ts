/** DescribeComputeEnvironments: by name or ARN, or all of them page by page. */
import type {
  DescribeComputeEnvironmentsRequest,
  DescribeComputeEnvironmentsResponse,
} from "@aws-sdk/client-batch";
import { batchImageStatuses } from "../../core/images/batch-image-status.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { computeEnvironmentDetail } from "./compute-environment-detail.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function describeComputeEnvironments(
  deps: ServiceDeps,
  input: Decoded<DescribeComputeEnvironmentsRequest>,
  context: RequestContext,
): Promise<DescribeComputeEnvironmentsResponse> {
  return deps.store.read(async (view) => {
    const { rows, nextToken } = await describeNamedOrPage(
      refuseFor(context),
      "ComputeEnvironments",
      { ...input, names: input.computeEnvironments },
      {
        get: async (nameOrArn) => {
          const name = namedResource(deps.site, "compute-environment", nameOrArn);
          const row = name === undefined ? undefined : await view.computeEnvironments.get(name);
          return row === undefined ? [] : [row];
        },
        list: (page) => view.computeEnvironments.list(page),
      },
    );
    const images = new Map((await view.images.list()).map((image) => [image.imageId, image]));
    const channels = new Map((await view.channels.list()).map((one) => [one.name, one]));
    const computeEnvironments = [];
    for (const row of rows) {
      const instances = row.type === "MANAGED" ? await view.instances.list(row.name) : [];
      const imageStatuses = batchImageStatuses(row, channels, images, deps.clock.now());
      computeEnvironments.push(
        computeEnvironmentDetail(deps.site, row, { instances, imageStatuses }),
      );
    }
    return { computeEnvironments, ...(nextToken !== undefined && { nextToken }) };
  });
}
