/** PutWebhook, ListWebhooks, DeleteWebhook: who is sent events of AWS Batch. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { flag, listOf, number, optional, record, text } from "./shape.ts";

export type PutWebhookInput = {
  readonly name: string;
  readonly url: string;
  /** Signs what is sent (HMAC with SHA-256); never shown again. */
  readonly secret?: string;
  /** Name or ARN: only events of this queue. */
  readonly jobQueue?: string;
  readonly statuses?: readonly string[];
};

export type WebhookSummary = {
  readonly name: string;
  readonly url: string;
  readonly signed: boolean;
  readonly jobQueue?: string;
  readonly statuses?: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The id of the last event up to which everything has been delivered. */
  readonly reached: string;
  /** Why the last attempts failed, how many there were, and when the next is due. */
  readonly trouble?: string;
  readonly failures?: number;
  readonly nextAttemptAt?: number;
};

export type ListWebhooksOutput = { readonly webhooks: readonly WebhookSummary[] };

type Nothing = Readonly<Record<never, never>>;
const nothing = record<Nothing>("Nothing", {});

const summary = record<WebhookSummary>("WebhookSummary", {
  name: text(),
  url: text(),
  signed: flag,
  jobQueue: optional(text()),
  statuses: optional(listOf(text())),
  createdAt: number,
  reached: text(),
  trouble: optional(text()),
  failures: optional(number),
  nextAttemptAt: optional(number),
});

/** Adds a webhook, or replaces that of this name, which then begins with what happens from now on. */
export const putWebhook: YardOperation<PutWebhookInput, Nothing> = yardOperation(
  "PutWebhook",
  record<PutWebhookInput>("PutWebhookInput", {
    name: text(),
    url: text(),
    secret: optional(text()),
    jobQueue: optional(text()),
    statuses: optional(listOf(text())),
  }),
  nothing,
);

export const listWebhooks: YardOperation<Nothing, ListWebhooksOutput> = yardOperation(
  "ListWebhooks",
  nothing,
  record<ListWebhooksOutput>("ListWebhooksOutput", { webhooks: listOf(summary) }),
);

export type DeleteWebhookInput = { readonly name: string };

/** Succeeds when there is none of this name. */
export const deleteWebhook: YardOperation<DeleteWebhookInput, Nothing> = yardOperation(
  "DeleteWebhook",
  record<DeleteWebhookInput>("DeleteWebhookInput", { name: text() }),
  nothing,
);
