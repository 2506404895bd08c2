/** ListChannels: all channels of images, by name. */
import { type ChannelDetail, channelDetail } from "./channel.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, record } from "./shape.ts";

export type ListChannelsInput = Readonly<Record<never, never>>;
export type ListChannelsOutput = { readonly channels: readonly ChannelDetail[] };

export const listChannels: YardOperation<ListChannelsInput, ListChannelsOutput> = yardOperation(
  "ListChannels",
  record<ListChannelsInput>("ListChannelsInput", {}),
  record<ListChannelsOutput>("ListChannelsOutput", { channels: listOf(channelDetail) }),
);
