/** What operations are given: the outside, as ports. Made once, in main. */
import type { Site } from "../model/arn.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explanations } from "../ports/explanations.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { LogStore } from "../ports/log-store.ts";
import type { Store } from "../ports/store.ts";
import type { Deliveries } from "../ports/webhook-sender.ts";

export type ServiceDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logs: LogStore;
  readonly explanations: Explanations;
  readonly deliveries: Deliveries;
  readonly about: AboutServer;
  /** Tells the loops that something has changed. Called after the commit; never awaited. */
  readonly poke: () => void;
};

/** What the server is; the same for its whole life. */
export type AboutServer = {
  readonly version: string;
  /** What runs containers: `docker (28.2.2)`. */
  readonly runtime: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
};

/** The one request that is being answered. */
export type RequestContext = {
  readonly requestId: string;
  /** ARN of the caller, from the verified access key. */
  readonly principalArn: string;
  readonly accessKeyId: string;
};
