/** No instance carries more than it registered, and no GPU two tasks. */
import { addResources, fitsWithin, noResources } from "../../model/resources.ts";
import type { Auditor } from "../house/audited.ts";

export const nothingOversubscribed: Auditor = ({ state }) => {
  const breaches: string[] = [];
  for (const [instanceId, tasks] of Map.groupBy(state.tasks, (task) => task.instanceId)) {
    const room = state.instances.get(instanceId)?.resources;
    if (room === undefined) continue;
    const used = tasks.reduce((sum, { resources }) => addResources(sum, resources), noResources);
    if (!fitsWithin(used, room)) {
      breaches.push(`${instanceId} carries ${JSON.stringify(used)} of ${JSON.stringify(room)}`);
    }
    const gpus = tasks.flatMap(({ gpuIds }) => gpuIds);
    if (new Set(gpus).size < gpus.length) breaches.push(`${instanceId} gave a GPU to two tasks`);
  }
  return breaches;
};
