/** DeleteWebhook: sends no more events there. What is under way may still arrive. */
import type { DeleteWebhookInput } from "../../yard/webhooks.ts";
import type { ServiceDeps } from "../deps.ts";

export async function deleteWebhook(
  { store }: ServiceDeps,
  { name }: DeleteWebhookInput,
): Promise<Readonly<Record<never, never>>> {
  await store.transact((tx) => tx.webhooks.remove(name));
  return {};
}
