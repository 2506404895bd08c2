/** An array has exactly as many children as it was submitted with, and ends as they did, when all have. */
import { isTerminal } from "../../model/job.ts";
import type { Auditor } from "../house/audited.ts";

export const arraysAddUp: Auditor = ({ state }) => {
  const breaches: string[] = [];
  const children = Map.groupBy(state.jobs.values(), ({ arrayParentId }) => arrayParentId);
  for (const { jobId, arraySize, status } of state.jobs.values()) {
    if (arraySize === undefined) continue;
    const own = children.get(jobId) ?? [];
    if (own.length !== arraySize) {
      breaches.push(`array ${jobId} has ${own.length} of ${arraySize} children`);
    }
    const live = own.filter((child) => !isTerminal(child.status));
    if (isTerminal(status) && live.length > 0) {
      breaches.push(`array ${jobId} is ${status} with ${live.length} live children`);
    }
    if (status === "SUCCEEDED" && own.some((child) => child.status === "FAILED")) {
      breaches.push(`array ${jobId} is SUCCEEDED though a child failed`);
    }
  }
  return breaches;
};
