/** Does to queues and compute environments what the loops would: on the way becomes VALID, deleted becomes gone. */
import type { Store } from "../../src/ports/store.ts";

export async function settleResources(store: Store): Promise<void> {
  await store.transact(async (tx) => {
    for (const row of (await tx.jobQueues.list({ limit: 100 })).items) {
      if (row.status === "DELETING") await tx.jobQueues.remove(row.name);
      else await tx.jobQueues.update({ ...row, status: "VALID", statusReason: "JobQueue Healthy" });
    }
    for (const row of (await tx.computeEnvironments.list({ limit: 100 })).items) {
      if (row.status === "DELETING") await tx.computeEnvironments.remove(row.name);
      else {
        await tx.computeEnvironments.update({
          ...row,
          status: "VALID",
          statusReason: "ComputeEnvironment Healthy",
        });
      }
    }
  });
}
