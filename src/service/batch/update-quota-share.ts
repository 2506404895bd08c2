/** UpdateQuotaShare. What is not stated stays; each stated member replaces the old one whole. */
import type { UpdateQuotaShareRequest, UpdateQuotaShareResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { QuotaShare } from "../../model/service-environment.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkShareLimits } from "./check-capacity-limits.ts";
import {
  checkInSharePreemption,
  checkResourceSharing,
  checkShareState,
} from "./check-quota-share.ts";
import { quotaShareNamed } from "./quota-share-arn.ts";
import { type Refuse, refuseFor } from "./refuse.ts";

type Input = Decoded<UpdateQuotaShareRequest>;

export async function updateQuotaShare(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<UpdateQuotaShareResponse> {
  const stated = statedMembers(refuseFor(context), input);
  const named = quotaShareNamed(deps.site, input.quotaShareArn);
  const name = await deps.store.transact(async (tx) => {
    const row = named && (await tx.quotaShares.get(named.jobQueue, named.name));
    if (row === undefined) throw clientError(`${input.quotaShareArn} does not exist`);
    await tx.quotaShares.update({ ...row, ...stated });
    return row.name;
  });
  return { quotaShareName: name, quotaShareArn: input.quotaShareArn };
}

function statedMembers(refuse: Refuse, input: Input): Partial<QuotaShare> {
  const { state, capacityLimits, resourceSharingConfiguration, preemptionConfiguration } = input;
  return {
    ...(state !== undefined && { state: checkShareState(refuse, state) }),
    ...(capacityLimits !== undefined && {
      capacityLimits: checkShareLimits(refuse, capacityLimits),
    }),
    ...(resourceSharingConfiguration !== undefined && {
      resourceSharing: checkResourceSharing(refuse, resourceSharingConfiguration),
    }),
    ...(preemptionConfiguration !== undefined && {
      inSharePreemption: checkInSharePreemption(refuse, preemptionConfiguration.inSharePreemption),
    }),
  };
}
