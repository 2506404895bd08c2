/**
 * Records, when the server starts, that machines which had joined UNMANAGED environments are gone: their agents lived
 * in the process that ended. They join again with a new instance.
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
    if (unmanaged) await loseInstance(deps, tx, instanceId, "The server was restarted.", now);
  }
}
