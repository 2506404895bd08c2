/** No job starts before those that it waits for have succeeded. */
import type { Auditor } from "../house/audited.ts";

const begun = new Set(["STARTING", "RUNNING", "SUCCEEDED"]);

export const dependenciesFirst: Auditor = ({ state }) => {
  const breaches: string[] = [];
  for (const { jobId, status, arrayIndex } of state.jobs.values()) {
    if (!begun.has(status)) continue;
    for (const { jobId: needed, type } of state.specOf(jobId)?.dependsOn ?? []) {
      const id = type === undefined ? needed : elementOf(jobId, needed, type, arrayIndex);
      const other = id === undefined ? undefined : state.jobs.get(id);
      if (other !== undefined && other.status !== "SUCCEEDED") {
        breaches.push(`job ${jobId} is ${status} though ${id}, which it needs, is ${other.status}`);
      }
    }
  }
  return breaches;
};

/** The child that this child waits for, if it waits for one. */
function elementOf(
  jobId: string,
  needed: string | undefined,
  type: "N_TO_N" | "SEQUENTIAL",
  arrayIndex: number | undefined,
): string | undefined {
  if (arrayIndex === undefined) return undefined;
  if (type === "N_TO_N") return `${needed}:${arrayIndex}`;
  return arrayIndex === 0 ? undefined : `${jobId.split(":")[0]}:${arrayIndex - 1}`;
}
