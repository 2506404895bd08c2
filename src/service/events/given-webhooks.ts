/**
 * Webhooks that were given with the command line of the server: those rows are there as long as it names them. One that
 * was there before goes on where it was.
 */
import { hash } from "node:crypto";
import type { Webhook } from "../../model/webhook.ts";
import type { Transaction } from "../../ports/store.ts";
import { checkWebhookUrl, givenPrefix } from "./check-webhook.ts";

export async function keepGivenWebhooks(
  tx: Transaction,
  given: { readonly urls: readonly string[]; readonly secret?: string },
  now: number,
): Promise<void> {
  const before = (await tx.webhooks.list()).filter(({ name }) => name.startsWith(givenPrefix));
  const wanted = new Map(given.urls.map(checkWebhookUrl).map((url) => [nameOf(url), url]));
  for (const { name } of before) if (!wanted.has(name)) await tx.webhooks.remove(name);
  for (const [name, url] of wanted) {
    const known = before.find((row) => row.name === name);
    const secret = given.secret === undefined ? {} : { secret: given.secret };
    if (known === undefined) {
      const reached = String((await tx.stateChanges.newest()) ?? 0);
      await tx.webhooks.insert({ name, url, createdAt: now, reached, ...secret });
    } else {
      const { secret: _, ...rest } = known;
      const row: Webhook = { ...rest, ...secret };
      await tx.webhooks.update(row);
    }
  }
}

function nameOf(url: string): string {
  return `${givenPrefix}${hash("sha256", url).slice(0, 12)}`;
}
