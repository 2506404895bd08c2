/**
 * Delivers events to webhooks: to each of them one after another, in order, at least once.
 *
 * How far a webhook has been told is in its row, written after what it says: a crash tells the last few events again,
 * under the same ids. What cannot be delivered is tried again, first after a second, later every five minutes, and is
 * left out after a day so that those behind it come through. One that is slow or gone keeps nobody else waiting, and
 * what it misses stays in the store.
 */
import type { Webhook } from "../model/webhook.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { Deliveries, DeliveryTrouble, WebhookSender } from "../ports/webhook-sender.ts";

/** What is to be told to one webhook, from a place on. */
export type WebhookPage = {
  readonly events: readonly {
    readonly place: string;
    readonly id: string;
    readonly body: string;
  }[];
  readonly reached: string;
  readonly atEnd: boolean;
};

export type WebhooksDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sender: WebhookSender;
  readonly read: (webhook: Webhook, after: string) => Promise<WebhookPage>;
};

export type Webhooks = Deliveries & {
  readonly step: () => Promise<number | undefined>;
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<void>;
  /** Gives up what is under way; nothing begins after. */
  readonly stop: () => Promise<void>;
};

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;
const giveUpAfterMs = 24 * 60 * 60_000;

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, clock, log, sender } = deps;
  const underWay = new Map<string, Promise<void>>();
  const troubles = new Map<string, DeliveryTrouble>();
  /** Where each is, also past events that it did not want: those are not worth a write. */
  const places = new Map<string, { readonly webhook: Webhook; readonly place: string }>();
  const stopping = new AbortController();

  async function step(): Promise<number | undefined> {
    const webhooks = await store.read((view) => view.webhooks.list());
    forgetOthers(webhooks);
    for (const webhook of webhooks) {
      const { name } = webhook;
      if (stopping.signal.aborted || underWay.has(name)) continue;
      if ((troubles.get(name)?.nextAt ?? 0) > clock.now()) continue;
      const delivery = deliver(webhook)
        .catch((error: unknown) => void noteTrouble(webhook, String(error)))
        .finally(() => underWay.delete(name));
      underWay.set(name, delivery);
    }
    const next = Math.min(...[...troubles.values()].map(({ nextAt }) => nextAt));
    return Number.isFinite(next) ? next : undefined;
  }

  function forgetOthers(webhooks: readonly Webhook[]): void {
    const names = new Set(webhooks.map(({ name }) => name));
    for (const name of troubles.keys()) if (!names.has(name)) troubles.delete(name);
    for (const name of places.keys()) if (!names.has(name)) places.delete(name);
  }

  /** Tells all there is, or as far as it goes. */
  async function deliver(webhook: Webhook): Promise<void> {
    for (;;) {
      const page = await deps.read(webhook, placeOf(webhook));
      let told: string | undefined;
      for (const { place, id, body } of page.events) {
        if (!(await tell(webhook, id, body))) {
          if (told !== undefined) await keep(webhook, told);
          return;
        }
        told = place;
      }
      if (told !== undefined) await keep(webhook, page.reached);
      places.set(webhook.name, { webhook, place: page.reached });
      if (page.atEnd || stopping.signal.aborted) return;
    }
  }

  function placeOf(webhook: Webhook): string {
    const known = places.get(webhook.name);
    // A webhook that was put anew begins where its row says.
    const isSame = known !== undefined && known.webhook.createdAt === webhook.createdAt;
    return isSame ? known.place : webhook.reached;
  }

  /** Answers whether to go on with the next event. */
  async function tell(webhook: Webhook, eventId: string, body: string): Promise<boolean> {
    const { name, url, secret } = webhook;
    const request = { url, secret, eventId, body, sentAt: clock.now() };
    const outcome = await sender.post(request, stopping.signal);
    if (stopping.signal.aborted) return outcome.kind === "delivered";
    if (outcome.kind === "delivered") {
      if (troubles.delete(name)) log.info({ webhook: name }, "events are delivered again");
      return true;
    }
    const { since } = noteTrouble(webhook, outcome.why);
    if (clock.now() - since < giveUpAfterMs) return false;
    troubles.delete(name);
    log.error({ webhook: name, eventId, why: outcome.why }, "an event is left out after a day");
    return true;
  }

  function noteTrouble({ name }: Webhook, why: string): DeliveryTrouble {
    const before = troubles.get(name);
    const failures = (before?.failures ?? 0) + 1;
    const now = clock.now();
    const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    const trouble = { since: before?.since ?? now, failures, why, nextAt: now + pauseMs };
    troubles.set(name, trouble);
    if (before === undefined) log.warn({ webhook: name, why }, "events cannot be delivered");
    return trouble;
  }

  /** Unless the webhook was removed or put anew meanwhile. */
  async function keep(webhook: Webhook, reached: string): Promise<void> {
    places.set(webhook.name, { webhook, place: reached });
    await store.transact(async (tx) => {
      const row = await tx.webhooks.get(webhook.name);
      if (row?.createdAt === webhook.createdAt) await tx.webhooks.update({ ...row, reached });
    });
  }

  return {
    step,
    troubleOf: (name) => troubles.get(name),
    async settled() {
      await Promise.all(underWay.values());
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}
