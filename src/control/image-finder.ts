/**
 * Looks for the images that compute environments lack, until they are there: an environment that named an image before
 * it was registered, or whose channel had nothing approved, heals by itself. What an environment has is left alone.
 */
import { findMissingImages, lacksImages } from "../ledger/choose-images.ts";
import type { Clock } from "../ports/clock.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";

export type ImageFinderDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly provider: MachineProvider;
  /** Environments have changed that the planner decides by. */
  readonly onChange: () => void;
};

const pageLimit = 100;

export function createImageFinder(deps: ImageFinderDeps): () => Promise<number | undefined> {
  const { store, clock, provider } = deps;
  return async () => {
    let after: string | undefined;
    do {
      const page = await store.read((view) =>
        view.computeEnvironments.list({
          limit: pageLimit,
          ...(after === undefined ? {} : { after }),
        }),
      );
      for (const { name } of page.items.filter(lacksImages)) {
        const found = await store.transact((tx) =>
          findMissingImages(tx, name, provider.instanceTypes(), clock.now()),
        );
        if (found) deps.onChange();
      }
      after = page.next;
    } while (after !== undefined);
    return undefined;
  };
}
