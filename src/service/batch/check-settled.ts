/**
 * A queue or compute environment that is on the way somewhere takes no update or delete; clients wait for VALID
 * and ask again. INVALID is settled too: it can be repaired, or disabled and deleted.
 */
import { clientError } from "../../model/errors.ts";
import type { ResourceStatus } from "../../model/job-queue.ts";

export function checkSettled(verb: "update" | "delete", status: ResourceStatus): void {
  if (status === "VALID" || status === "INVALID") return;
  throw clientError(
    verb === "update"
      ? "Cannot update, resource is being modified."
      : "Cannot delete, resource is being modified",
  );
}
