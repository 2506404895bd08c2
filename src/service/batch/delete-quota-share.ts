/** DeleteQuotaShare. A DISABLED one is gone at once; deleting what is not there succeeds. */
import type { DeleteQuotaShareRequest, DeleteQuotaShareResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { quotaShareNamed } from "./quota-share-arn.ts";

export async function deleteQuotaShare(
  deps: ServiceDeps,
  input: Decoded<DeleteQuotaShareRequest>,
): Promise<DeleteQuotaShareResponse> {
  const named = quotaShareNamed(deps.site, input.quotaShareArn);
  if (named === undefined) return {};
  const { jobQueue, name } = named;
  await deps.store.transact(async (tx) => {
    const row = await tx.quotaShares.get(jobQueue, name);
    if (row === undefined) return;
    if (row.state !== "DISABLED") {
      throw clientError(
        `Cannot delete, state of quota share ${name} must be DISABLED. Update it to DISABLED first.`,
      );
    }
    await tx.quotaShares.remove(jobQueue, name);
  });
  return {};
}
