/** The part of the store about events: what has happened to jobs, and who is told. */
import type { RecordedChange, StateChange } from "../model/state-change.ts";
import type { Webhook } from "../model/webhook.ts";

export interface EventsView {
  /** What has happened to jobs, oldest first, as far as it is kept. */
  readonly stateChanges: {
    /** Those with ids of `from` and above, at most `limit`. */
    list(page: {
      readonly from: number;
      readonly limit: number;
    }): Promise<readonly RecordedChange[]>;
    /** Ids; undefined before the first change ever. */
    oldest(): Promise<number | undefined>;
    newest(): Promise<number | undefined>;
  };
  readonly webhooks: {
    get(name: string): Promise<Webhook | undefined>;
    list(): Promise<readonly Webhook[]>;
  };
}

export interface EventsTransaction extends EventsView {
  readonly stateChanges: EventsView["stateChanges"] & {
    append(change: StateChange): Promise<void>;
    /**
     * Removes, of the `limit` oldest, the first ones that were recorded before the time or are not among the newest
     * `keep`; never the newest. Answers how many went.
     */
    removeOldest(beyond: {
      readonly before: number;
      readonly keep: number;
      readonly limit: number;
    }): Promise<number>;
  };
  readonly webhooks: EventsView["webhooks"] & {
    insert(row: Webhook): Promise<void>;
    update(row: Webhook): Promise<void>;
    remove(name: string): Promise<void>;
  };
}
