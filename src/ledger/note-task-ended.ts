/** Notes on an instance when the last of its tasks has ended: idle time decides when it may be given back. */
import type { Transaction } from "../ports/store.ts";

/** Called after the task's own row says STOPPED. `now` is epoch milliseconds. */
export async function noteTaskEnded(
  tx: Transaction,
  instanceId: string,
  now: number,
): Promise<void> {
  if (await tx.tasks.hasLive(instanceId)) return;
  const instance = await tx.instances.get(instanceId);
  if (instance === undefined) return;
  await tx.instances.update({ ...instance, idleSince: now });
}
