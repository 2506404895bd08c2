/** PutWebhook: sends events of AWS Batch to an address from now on, or changes who is sent them under this name. */
import type { Webhook } from "../../model/webhook.ts";
import type { PutWebhookInput } from "../../yard/webhooks.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkWebhookName, checkWebhookUrl } from "../events/check-webhook.ts";
import { readFilter } from "../events/event-filter.ts";

export async function putWebhook(
  { site, store, clock }: ServiceDeps,
  input: PutWebhookInput,
): Promise<Readonly<Record<never, never>>> {
  const { jobQueue, statuses } = readFilter(site, {
    ...(input.jobQueue === undefined ? {} : { queue: input.jobQueue }),
    ...(input.statuses?.length ? { status: input.statuses.join(",") } : {}),
  });
  const webhook: Omit<Webhook, "reached"> = {
    name: checkWebhookName(input.name),
    url: checkWebhookUrl(input.url),
    ...(input.secret ? { secret: input.secret } : {}),
    ...(jobQueue === undefined ? {} : { jobQueue }),
    ...(statuses === undefined ? {} : { statuses }),
    createdAt: clock.now(),
  };
  await store.transact(async (tx) => {
    const reached = String((await tx.stateChanges.newest()) ?? 0);
    const isThere = (await tx.webhooks.get(webhook.name)) !== undefined;
    await tx.webhooks[isThere ? "update" : "insert"]({ ...webhook, reached });
  });
  return {};
}
