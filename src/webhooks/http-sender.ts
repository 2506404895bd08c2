/**
 * Posts events by HTTP.
 *
 *   x-batchyard-event-id     the event's id: the same when it is sent again
 *   x-batchyard-timestamp    when it was sent, seconds since 1970
 *   x-batchyard-signature    sha256=HEX, the HMAC of `TIMESTAMP.BODY` by the webhook's secret, where it has one
 */
import { createHmac } from "node:crypto";
import type { WebhookOutcome, WebhookSender } from "../ports/webhook-sender.ts";

const answerWithinMs = 10_000;

export function httpSender(version: string): WebhookSender {
  return {
    async post({ url, secret, eventId, body, sentAt }, signal): Promise<WebhookOutcome> {
      const timestamp = String(Math.floor(sentAt / 1000));
      const headers = {
        "content-type": "application/json",
        "user-agent": `Batchyard/${version}`,
        "x-batchyard-event-id": eventId,
        "x-batchyard-timestamp": timestamp,
        ...(secret === undefined
          ? {}
          : { "x-batchyard-signature": `sha256=${signed(secret, `${timestamp}.${body}`)}` }),
      };
      try {
        const response = await fetch(url, {
          method: "POST",
          headers,
          body,
          redirect: "manual",
          signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
        });
        // The connection is used again only once the answer has been read or let go.
        await response.body?.cancel();
        return response.ok
          ? { kind: "delivered" }
          : { kind: "failed", why: `it answered ${response.status}` };
      } catch (error) {
        return { kind: "failed", why: reasonOf(error) };
      }
    },
  };
}

function signed(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** fetch says "fetch failed"; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `it did not answer within ${answerWithinMs / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
