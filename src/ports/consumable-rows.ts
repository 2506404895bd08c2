/** The part of the store that keeps consumable resources. */
import type { ConsumableResource } from "../model/consumable-resource.ts";
import type { Job } from "../model/job.ts";
import type { Page, PageRequest } from "./store.ts";

export type ConsumableView = {
  readonly consumableResources: {
    get(name: string): Promise<ConsumableResource | undefined>;
    /** By name. `name` matches whatever its case, as a prefix when it ends in `*`. */
    list(query: PageRequest & { readonly name?: string }): Promise<Page<ConsumableResource>>;
    count(): Promise<number>;
    /** What STARTING and RUNNING jobs hold, by resource name; a resource that nobody holds is absent. */
    inUse(): Promise<ReadonlyMap<string, number>>;
    /** Jobs and array parents that need the resource, whatever their status, newest first. */
    jobsNeeding(query: PageRequest & { readonly consumableResource: string }): Promise<Page<Job>>;
  };
};

export type ConsumableTransaction = {
  readonly consumableResources: ConsumableView["consumableResources"] & {
    insert(row: ConsumableResource): Promise<void>;
    /** Writes the total and the tags. */
    update(row: ConsumableResource): Promise<void>;
    /** Jobs that need it keep their need. */
    remove(name: string): Promise<void>;
    /**
     * Whether the same request for the resource was made since `validFrom`; if not, it is remembered as made at
     * `requestedAt`. Older ones, and those of a removed resource, are forgotten.
     */
    isRepeated(update: {
      readonly name: string;
      readonly request: string;
      readonly requestedAt: number;
      readonly validFrom: number;
    }): Promise<boolean>;
  };
};
