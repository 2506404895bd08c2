/** ApproveImage: makes an image the newest version of a channel. */
import { type ChannelDetail, channelDetail } from "./channel.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { record, text } from "./shape.ts";

export type ApproveImageInput = { readonly channel: string; readonly imageId: string };

export const approveImage: YardOperation<ApproveImageInput, ChannelDetail> = yardOperation(
  "ApproveImage",
  record<ApproveImageInput>("ApproveImageInput", { channel: text(), imageId: text() }),
  channelDetail,
);
