/** SkipChannelVersion: puts a version of a channel on the skip list, or takes it off again. */
import { type ChannelDetail, channelDetail } from "./channel.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { flag, number, optional, record, text } from "./shape.ts";

export type SkipChannelVersionInput = {
  readonly channel: string;
  readonly version: number;
  /** False takes it off the list. */
  readonly skip: boolean;
  readonly reason?: string;
};

export const skipChannelVersion: YardOperation<SkipChannelVersionInput, ChannelDetail> =
  yardOperation(
    "SkipChannelVersion",
    record<SkipChannelVersionInput>("SkipChannelVersionInput", {
      channel: text(),
      version: number,
      skip: flag,
      reason: optional(text()),
    }),
    channelDetail,
  );
