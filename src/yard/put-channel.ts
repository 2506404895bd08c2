/** PutChannel: creates a channel of images, or changes what is stated of one that is there. */
import { type ChannelDetail, channelDetail } from "./channel.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { flag, number, optional, record, text } from "./shape.ts";

export type PutChannelInput = {
  readonly name: string;
  /** Refuses a name that is taken. */
  readonly isNew?: boolean;
  readonly minimumAgeDays?: number;
  /** Epoch milliseconds; 0 takes the date away. */
  readonly endOfLifeAt?: number;
};

export const putChannel: YardOperation<PutChannelInput, ChannelDetail> = yardOperation(
  "PutChannel",
  record<PutChannelInput>("PutChannelInput", {
    name: text(),
    isNew: optional(flag),
    minimumAgeDays: optional(number),
    endOfLifeAt: optional(number),
  }),
  channelDetail,
);
