/** ListPolicies: those of the account; AWS's own are not listed. */
import type { ListPoliciesRequest, ListPoliciesResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { policyArn } from "./find-entity.ts";
import { attachmentCount, policyDetail } from "./iam-detail.ts";
import { iamPage } from "./iam-page.ts";

export async function listPolicies(
  deps: ServiceDeps,
  input: Decoded<ListPoliciesRequest>,
): Promise<ListPoliciesResponse> {
  return deps.store.read(async (view) => {
    const all = input.Scope === "AWS" ? [] : await view.records("policy").all();
    const counted = await Promise.all(
      all.map(async (policy) => ({
        policy,
        attachedTo: await attachmentCount(view, policyArn(deps.site, policy)),
      })),
    );
    const chosen = counted.filter(
      ({ policy, attachedTo }) =>
        policy.path.startsWith(input.PathPrefix ?? "/") &&
        (input.OnlyAttached !== true || attachedTo > 0),
    );
    const { rows, page } = iamPage(chosen, input, ({ policy }) => policy.policyName);
    return {
      Policies: rows.map(({ policy, attachedTo }) => policyDetail(deps.site, policy, attachedTo)),
      ...page,
    };
  });
}
