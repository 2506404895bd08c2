/** Makes an image the newest approved version of a channel, which it creates where there is none. */
import type { Channel } from "../model/channel.ts";
import type { Transaction } from "../ports/store.ts";

/** Older ones are forgotten; whoever has one keeps it. */
const versionsKept = 200;

/** An image that the channel has already stays the version that it is. `now` is epoch milliseconds. */
export async function approveImage(
  tx: Transaction,
  name: string,
  imageId: string,
  now: number,
): Promise<Channel> {
  const known = await tx.channels.get(name);
  const channel = known ?? newChannel(name, now);
  if (channel.versions.some((version) => version.imageId === imageId)) return channel;
  const version = channel.lastVersion + 1;
  const approved: Channel = {
    ...channel,
    lastVersion: version,
    versions: [...channel.versions, { version, imageId, approvedAt: now }].slice(-versionsKept),
  };
  await (known === undefined ? tx.channels.insert(approved) : tx.channels.update(approved));
  return approved;
}

export function newChannel(name: string, now: number): Channel {
  return { name, createdAt: now, minimumAgeDays: 0, lastVersion: 0, versions: [] };
}
