/** GetTaskUse: of a task that an agent has sent measurements of; nothing is no error, for not every agent measures. */
import { taskArn } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { GetTaskUseInput, GetTaskUseOutput } from "../../yard/get-task-use.ts";
import type { ServiceDeps } from "../deps.ts";

export async function getTaskUse(
  { store, site, taskUse }: ServiceDeps,
  { task: given }: GetTaskUseInput,
): Promise<GetTaskUseOutput> {
  if (given.startsWith("arn:")) return { samples: taskUse.of(given) };
  const live = await store.read((view) => view.tasks.liveOfJob(given));
  if (live === undefined) throw clientError(`No attempt of job ${given} is under way.`);
  return { samples: taskUse.of(taskArn(site, live.clusterName, live.taskId)) };
}
