/**
 * Whether any image of the queue's environments can serve a job that asks more of it than others do: better said when
 * it is submitted than by a job that waits for ever or dies in its container.
 */
import { compareVersions } from "../../core/images/compare-versions.ts";
import { cudaRequired, type JobNeeds, whyImageCannot } from "../../core/images/image-serves-job.ts";
import { isGpuImageType } from "../../model/channel.ts";
import type { KeyValue } from "../../model/container.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";
import type { Refuse } from "./refuse.ts";

/** One image that could, or about which nothing is known, is enough. */
export async function checkImagesServe(
  refuse: Refuse,
  view: View,
  { computeEnvironmentOrder }: JobQueue,
  needs: JobNeeds,
): Promise<void> {
  if (!needs.multiNode && needs.cuda === undefined) return;
  let problem: string | undefined;
  for (const { computeEnvironment } of computeEnvironmentOrder) {
    const environment = await view.computeEnvironments.get(computeEnvironment);
    const selected = (environment?.imageSelection?.images ?? []).filter(
      ({ imageType }) => needs.cuda === undefined || isGpuImageType(imageType),
    );
    if (selected.length === 0) return;
    for (const { imageId } of selected) {
      const image = await view.images.get(imageId);
      const why = image && whyImageCannot(needs, imageId, image.facts);
      if (why === undefined) return;
      problem ??= why;
    }
  }
  if (problem !== undefined) refuse(problem);
}

/** The newest CUDA that one of the containers names. */
export function cudaOf(
  containers: readonly { readonly environment?: readonly KeyValue[] }[],
): Pick<JobNeeds, "cuda"> {
  const named = containers.flatMap(({ environment }) => cudaRequired(environment ?? []) ?? []);
  const cuda = named.sort(compareVersions).at(-1);
  return cuda === undefined ? {} : { cuda };
}
