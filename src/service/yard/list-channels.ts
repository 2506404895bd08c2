/** ListChannels: all channels of images, by name. */
import type { ListChannelsInput, ListChannelsOutput } from "../../yard/list-channels.ts";
import type { ServiceDeps } from "../deps.ts";
import { channelDetail, imagesById } from "./channel-detail.ts";

export function listChannels(
  { store, clock }: ServiceDeps,
  _input: ListChannelsInput,
): Promise<ListChannelsOutput> {
  return store.read(async (view) => {
    const images = await imagesById(view);
    const channels = await view.channels.list();
    return { channels: channels.map((channel) => channelDetail(channel, images, clock.now())) };
  });
}
