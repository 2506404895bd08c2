/**
 * PutChannel: creates a channel of images, or changes its minimum age and its end of life. What environments have taken
 * from it stays theirs.
 */
import { isImageId, parameterNamed } from "../../core/images/image-reference.ts";
import { newChannel } from "../../ledger/approve-image.ts";
import type { Channel } from "../../model/channel.ts";
import { clientError } from "../../model/errors.ts";
import type { ChannelDetail } from "../../yard/channel.ts";
import type { PutChannelInput } from "../../yard/put-channel.ts";
import type { ServiceDeps } from "../deps.ts";
import { channelDetail, imagesById } from "./channel-detail.ts";
import { findChannel } from "./find-channel.ts";

const ageDaysMax = 3650;

export async function putChannel(
  { store, clock, poke }: ServiceDeps,
  input: PutChannelInput,
): Promise<ChannelDetail> {
  const { name, isNew = false } = input;
  checkName(name);
  checkAge(input.minimumAgeDays);
  const detail = await store.transact(async (tx) => {
    const known = isNew ? await tx.channels.get(name) : await findChannel(tx, name);
    if (isNew && known !== undefined) throw clientError(`There is a channel ${name} already.`);
    const channel = changed(known ?? newChannel(name, clock.now()), input);
    await (known === undefined ? tx.channels.insert(channel) : tx.channels.update(channel));
    return channelDetail(channel, await imagesById(tx), clock.now());
  });
  poke();
  return detail;
}

function changed(channel: Channel, { minimumAgeDays, endOfLifeAt }: PutChannelInput): Channel {
  const { endOfLifeAt: present, ...rest } = channel;
  const ends = endOfLifeAt ?? present;
  return {
    ...rest,
    ...(minimumAgeDays !== undefined && { minimumAgeDays }),
    ...(ends !== undefined && ends !== 0 && { endOfLifeAt: ends }),
  };
}

/** Whatever else an image setting may say must not be a channel's name. */
function checkName(name: string): void {
  const isOther = isImageId(name) || parameterNamed(name) !== undefined;
  if (/^[A-Za-z][A-Za-z0-9._-]{0,127}$/.test(name) && !isOther) return;
  throw clientError(
    `Invalid channel name '${name}': use up to 128 letters, digits, dots, hyphens and underscores, ` +
      "a letter first, and no image id.",
  );
}

function checkAge(days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days >= 0 && days <= ageDaysMax)) return;
  throw clientError(`minimumAgeDays must be a whole number from 0 to ${ageDaysMax}, got ${days}.`);
}
