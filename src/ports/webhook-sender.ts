/**
 * Sends one event to a webhook.
 *
 * Contract: resolves whatever happens. `delivered` means that the other end answered with a status of 2xx; a redirect
 * is none, since events go only where the operator said. Bounded in time.
 */
export type WebhookRequest = {
  readonly url: string;
  /** Signs the request when given. */
  readonly secret: string | undefined;
  readonly eventId: string;
  /** JSON. */
  readonly body: string;
  /** Epoch milliseconds; part of what is signed. */
  readonly sentAt: number;
};

export type WebhookOutcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "failed"; readonly why: string };

export interface WebhookSender {
  /** `signal` gives up: the server is about to stop. */
  post(request: WebhookRequest, signal: AbortSignal): Promise<WebhookOutcome>;
}

/** How delivery to a webhook goes, as far as this process knows. */
export type DeliveryTrouble = {
  /** Epoch milliseconds of the first of the failures in a row. */
  readonly since: number;
  readonly failures: number;
  readonly why: string;
  readonly nextAt: number;
};

export interface Deliveries {
  /** Undefined when the last attempt succeeded, or none was made. */
  troubleOf(webhook: string): DeliveryTrouble | undefined;
}
