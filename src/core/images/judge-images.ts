/**
 * Finds the images that no node of a multi-node job may run on (S19), so that none is placed where the rule says it
 * cannot work. Only asked while such a job waits.
 */
import type { Draft } from "../scheduling/draft.ts";
import { whyImageCannot } from "./image-serves-job.ts";

export function judgeImages(draft: Draft): void {
  const waits = draft.queues.some(({ line }) => line.some(({ nodes }) => nodes !== undefined));
  if (!waits) return;
  for (const [imageId, facts] of Object.entries(draft.snapshot.images)) {
    const why = whyImageCannot({ multiNode: true }, imageId, facts);
    if (why !== undefined) draft.unfitForNodes.set(imageId, why);
  }
}
