/**
 * The suite that every store passes. `open` gives a new, empty store each time; `openTwice`, where the store outlives
 * its connection, an opener that finds the same rows again after `close`.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Store } from "../../src/ports/store.ts";
import { exerciseStoreArrays } from "./store-arrays.ts";
import { exerciseStoreChannels } from "./store-channels.ts";
import { exerciseStoreConsumables } from "./store-consumables.ts";
import { exerciseStoreEc2 } from "./store-ec2.ts";
import { exerciseStoreElements } from "./store-elements.ts";
import { jobId, plainJob, spec } from "./store-fixtures.ts";
import { exerciseStoreLifetimes } from "./store-lifetimes.ts";
import { exerciseStoreLists } from "./store-lists.ts";
import { exerciseStoreMemory } from "./store-memory.ts";
import { exerciseStoreNodes } from "./store-nodes.ts";
import { exerciseStoreRefusals } from "./store-refusals.ts";
import { exerciseStoreRoundTrips } from "./store-round-trips.ts";
import { exerciseStoreShares } from "./store-shares.ts";
import { exerciseStoreSnapshot } from "./store-snapshot.ts";
import { exerciseStoreStateChanges } from "./store-state-changes.ts";
import { exerciseStoreTransactions } from "./store-transactions.ts";

export function exerciseStore(
  name: string,
  open: () => Promise<Store>,
  openTwice?: () => () => Promise<Store>,
): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    exerciseStoreTransactions(() => store);
    exerciseStoreRoundTrips(() => store);
    exerciseStoreRefusals(() => store);
    exerciseStoreLists(() => store);
    exerciseStoreLifetimes(() => store);
    exerciseStoreArrays(() => store);
    exerciseStoreElements(() => store);
    exerciseStoreNodes(() => store);
    exerciseStoreSnapshot(() => store);
    exerciseStoreConsumables(() => store);
    exerciseStoreStateChanges(() => store);
    exerciseStoreEc2(() => store);
    exerciseStoreShares(() => store);
    exerciseStoreChannels(() => store);
    exerciseStoreMemory(() => store);
  });

  if (openTwice === undefined) return;
  it(`${name} has everything again when it is opened again`, async () => {
    const open = openTwice();
    const before = await open();
    await before.transact((tx) => tx.jobs.insert({ job: plainJob(1), spec, waitsFor: [] }));
    await before.close();
    const after = await open();
    assert.equal((await after.read((view) => view.jobs.get(jobId(1))))?.queueOrder, 1);
    const second = { job: plainJob(2), spec, waitsFor: [] };
    assert.equal(await after.transact((tx) => tx.jobs.insert(second)), 2);
    await after.close();
  });
}
