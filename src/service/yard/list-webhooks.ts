/** ListWebhooks: who is sent events of AWS Batch, how far each has been told, and what is wrong where it is not. */
import type { Webhook } from "../../model/webhook.ts";
import type { ListWebhooksOutput, WebhookSummary } from "../../yard/webhooks.ts";
import type { ServiceDeps } from "../deps.ts";

export async function listWebhooks({
  store,
  deliveries,
}: ServiceDeps): Promise<ListWebhooksOutput> {
  const webhooks = await store.read((view) => view.webhooks.list());
  return { webhooks: webhooks.map((webhook) => summaryOf(webhook, deliveries)) };
}

function summaryOf(
  { secret, ...shown }: Webhook,
  deliveries: ServiceDeps["deliveries"],
): WebhookSummary {
  const trouble = deliveries.troubleOf(shown.name);
  return {
    ...shown,
    signed: secret !== undefined,
    ...(trouble && {
      trouble: trouble.why,
      failures: trouble.failures,
      nextAttemptAt: trouble.nextAt,
    }),
  };
}
