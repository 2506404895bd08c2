/** A channel of images as our operations show it. */
import { flag, listOf, number, optional, record, type Shape, text } from "./shape.ts";

export type ChannelVersionDetail = {
  readonly version: number;
  readonly imageId: string;
  /** Absent when the image is gone. */
  readonly imageName?: string;
  readonly architecture?: string;
  /** Epoch milliseconds. */
  readonly approvedAt: number;
  /** Why it is on the skip list. */
  readonly skipped?: string;
  /** Whether environments of its architecture would take it now. */
  readonly recommended: boolean;
};

export type ChannelDetail = {
  readonly name: string;
  readonly minimumAgeDays: number;
  /** Epoch milliseconds. */
  readonly endOfLifeAt?: number;
  /** The newest first. */
  readonly versions: readonly ChannelVersionDetail[];
};

export const channelDetail: Shape<ChannelDetail> = record<ChannelDetail>("Channel", {
  name: text(),
  minimumAgeDays: number,
  endOfLifeAt: optional(number),
  versions: listOf(
    record<ChannelVersionDetail>("ChannelVersion", {
      version: number,
      imageId: text(),
      imageName: optional(text()),
      architecture: optional(text()),
      approvedAt: number,
      skipped: optional(text()),
      recommended: flag,
    }),
  ),
});
