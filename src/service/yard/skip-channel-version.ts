/** SkipChannelVersion: a version on the skip list is taken by nobody; environments that have it keep it. */
import { clientError } from "../../model/errors.ts";
import type { ChannelDetail } from "../../yard/channel.ts";
import type { SkipChannelVersionInput } from "../../yard/skip-channel-version.ts";
import type { ServiceDeps } from "../deps.ts";
import { channelDetail, imagesById } from "./channel-detail.ts";
import { findChannel } from "./find-channel.ts";

const reasonMax = 256;

export async function skipChannelVersion(
  { store, clock, poke }: ServiceDeps,
  { channel: name, version, skip, reason = "No reason was given." }: SkipChannelVersionInput,
): Promise<ChannelDetail> {
  if (reason.length > reasonMax) {
    throw clientError(`reason is limited to ${reasonMax} characters, got ${reason.length}.`);
  }
  const detail = await store.transact(async (tx) => {
    const channel = await findChannel(tx, name);
    if (!channel.versions.some((one) => one.version === version)) {
      const numbers = channel.versions.map((one) => one.version).join(", ");
      throw clientError(
        `Channel ${name} has no version ${version}. Its versions are: ${numbers || "none"}.`,
      );
    }
    const versions = channel.versions.map((one) => {
      if (one.version !== version) return one;
      const { skipped: _, ...rest } = one;
      return skip ? { ...rest, skipped: reason } : rest;
    });
    const changed = { ...channel, versions };
    await tx.channels.update(changed);
    return channelDetail(changed, await imagesById(tx), clock.now());
  });
  poke();
  return detail;
}
