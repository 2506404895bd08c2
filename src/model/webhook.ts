/** Somebody who is sent events of AWS Batch by HTTP: an address that the operator gave, and how far it has got. */
import type { JobStatus } from "./job.ts";

export type Webhook = {
  readonly name: string;
  /** http or https; never followed elsewhere. */
  readonly url: string;
  /** Signs what is sent; never shown. */
  readonly secret?: string;
  /** Only events of this queue (name), only of these statuses. */
  readonly jobQueue?: string;
  readonly statuses?: readonly JobStatus[];
  readonly createdAt: number;
  /** The place in the stream of events up to which everything has been delivered. */
  readonly reached: string;
};
