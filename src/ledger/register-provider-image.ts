/**
 * Registers the image that a provider offers by itself, and approves it for the image types. The host's own system
 * keeps its image id over restarts as long as its name is the same; what was read of it is refreshed.
 */

import { type Image, offeredListing } from "../model/image.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";
import { seedChannels } from "./seed-channels.ts";

export async function registerProviderImage(
  deps: { readonly store: Store; readonly clock: Clock; readonly ids: IdSource },
  provider: MachineProvider,
): Promise<void> {
  const [offered] = await provider.inspectImages();
  if (offered === undefined) throw new Error(`The provider ${provider.name} offers no image.`);
  await deps.store.transact(async (tx) => {
    const known = await tx.images.byName(offered.name);
    if (known !== undefined) {
      const refreshed = { ...known, facts: offered.facts };
      await tx.images.update(refreshed);
      await seedChannels(tx, refreshed, deps.clock.now());
      return;
    }
    const image: Image = {
      ...offered,
      imageId: deps.ids.imageId(),
      createdAt: deps.clock.now(),
      state: "available",
      listing: offeredListing(offered.facts),
    };
    await tx.images.insert(image);
    await seedChannels(tx, image, image.createdAt);
  });
}
