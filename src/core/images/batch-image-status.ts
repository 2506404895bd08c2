/**
 * AWS's `batchImageStatus`: whether an environment that takes its image from the channel of its image type has the one
 * that it would be given now. AWS says it only there: not of an image that is named, and not where a launch template
 * override may name one. (`imageDrift` says it of every image.)
 */
import type { Channel } from "../../model/channel.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { type Images, recommend } from "./recommend.ts";

export type BatchImageStatus = "LATEST" | "UPDATE_AVAILABLE";

/** By image type; `now` is epoch milliseconds. */
export function batchImageStatuses(
  { computeResources, imageSelection }: ComputeEnvironment,
  channels: ReadonlyMap<string, Channel>,
  images: Images,
  now: number,
): ReadonlyMap<string, BatchImageStatus> {
  const statuses = new Map<string, BatchImageStatus>();
  if ((computeResources?.launchTemplate?.overrides ?? []).length > 0) return statuses;
  for (const { source, imageType, imageId, channelVersion = 0 } of imageSelection?.images ?? []) {
    const channel = channels.get(imageType);
    if (source !== "channel" || channel === undefined) continue;
    const found = recommend(channel, images, images.get(imageId)?.facts.architecture, now);
    const isBehind = found.kind === "version" && found.version.version > channelVersion;
    statuses.set(imageType, isBehind ? "UPDATE_AVAILABLE" : "LATEST");
  }
  return statuses;
}
