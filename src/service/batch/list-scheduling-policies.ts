/** ListSchedulingPolicies: the ARN of each, page by page. */
import type {
  ListSchedulingPoliciesRequest,
  ListSchedulingPoliciesResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { listPage, listToken } from "./list-page.ts";
import { refuseFor } from "./refuse.ts";

const operation = "ListSchedulingPolicies";

export async function listSchedulingPolicies(
  deps: ServiceDeps,
  input: Decoded<ListSchedulingPoliciesRequest>,
  context: RequestContext,
): Promise<ListSchedulingPoliciesResponse> {
  const page = listPage(refuseFor(context), operation, input);
  const { items, next } = await deps.store.read((view) => view.schedulingPolicies.list(page));
  return {
    schedulingPolicies: items.map(({ name }) => ({
      arn: batchArn(deps.site, "scheduling-policy", name),
    })),
    ...listToken(operation, next),
  };
}
