/**
 * Records, when the server starts, that machines which had joined UNMANAGED environments from its own process are
 * gone with it. They join again with a new instance; agents on machines of their own connect again by themselves.
 */
import type { Site } from "../model/arn.ts";
import type { Transaction } from "../ports/store.ts";
import { loseInstance } from "./lose-instance.ts";

export async function loseUnmanagedInstances(
  deps: { readonly site: Site },
  tx: Transaction,
  now: number,
): Promise<void> {
  for (const { instanceId, unmanaged } of await tx.instances.list()) {
    if (!unmanaged) continue;
    const record = await tx.containerInstances.get(instanceId);
    if (record?.embedded)
      await loseInstance(deps, tx, instanceId, "The server was restarted.", now);
  }
}
