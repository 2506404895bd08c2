/** Records that an instance is gone, and every task that it carried with it. */
import type { Site } from "../model/arn.ts";
import type { Transaction } from "../ports/store.ts";
import { loseTasks } from "./lose-tasks.ts";

/** Quiet when the instance is unknown or was recorded as gone before. `now` is epoch milliseconds. */
export async function loseInstance(
  deps: { readonly site: Site },
  tx: Transaction,
  instanceId: string,
  statusReason: string,
  now: number,
): Promise<void> {
  const instance = await tx.instances.get(instanceId);
  if (instance === undefined || instance.lastStatus === "TERMINATED") return;
  await loseTasks(deps, tx, instanceId, now);
  await tx.instances.update({
    ...instance,
    desiredStatus: "TERMINATED",
    lastStatus: "TERMINATED",
    statusReason,
  });
}
