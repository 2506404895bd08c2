/**
 * ApproveImage: makes an image the newest version of a channel. One that fails a required check of the specification is
 * refused: environments would take it and turn INVALID.
 */
import { failures, failureText, inspectFacts } from "../../core/images/specification.ts";
import { approveImage as approve } from "../../ledger/approve-image.ts";
import { isGpuImageType } from "../../model/channel.ts";
import { clientError } from "../../model/errors.ts";
import type { ApproveImageInput } from "../../yard/approve-image.ts";
import type { ChannelDetail } from "../../yard/channel.ts";
import type { ServiceDeps } from "../deps.ts";
import { channelDetail, imagesById } from "./channel-detail.ts";
import { findChannel } from "./find-channel.ts";
import { findImage } from "./find-image.ts";

export async function approveImage(
  { store, clock, poke }: ServiceDeps,
  { channel: name, imageId }: ApproveImageInput,
): Promise<ChannelDetail> {
  const detail = await store.transact(async (tx) => {
    const before = await findChannel(tx, name);
    const image = await findImage(tx, imageId);
    const failed = failures(inspectFacts(image.facts, { gpus: isGpuImageType(name) }));
    if (failed.length > 0) throw clientError(failureText(image.imageId, failed));
    const after = await approve(tx, name, image.imageId, clock.now());
    if (after.lastVersion === before.lastVersion) {
      const { version } = before.versions.find((one) => one.imageId === image.imageId) ?? {};
      throw clientError(`Image ${image.imageId} is version ${version} of channel ${name} already.`);
    }
    return channelDetail(after, await imagesById(tx), clock.now());
  });
  poke();
  return detail;
}
