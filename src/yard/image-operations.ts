/** Our operations about machine images and their channels. */
import { approveImage } from "./approve-image.ts";
import { compareImages } from "./compare-images.ts";
import { deleteChannel } from "./delete-channel.ts";
import { describeImageDrift } from "./describe-image-drift.ts";
import { inspectImage } from "./inspect-image.ts";
import { listChannels } from "./list-channels.ts";
import { listImages } from "./list-images.ts";
import { putChannel } from "./put-channel.ts";
import { skipChannelVersion } from "./skip-channel-version.ts";
import { stateImageFacts } from "./state-image-facts.ts";

export type ImageOperations = {
  readonly ApproveImage: typeof approveImage;
  readonly CompareImages: typeof compareImages;
  readonly DeleteChannel: typeof deleteChannel;
  readonly DescribeImageDrift: typeof describeImageDrift;
  readonly InspectImage: typeof inspectImage;
  readonly ListChannels: typeof listChannels;
  readonly ListImages: typeof listImages;
  readonly PutChannel: typeof putChannel;
  readonly SkipChannelVersion: typeof skipChannelVersion;
  readonly StateImageFacts: typeof stateImageFacts;
};

export const imageOperations: ImageOperations = {
  ApproveImage: approveImage,
  CompareImages: compareImages,
  DeleteChannel: deleteChannel,
  DescribeImageDrift: describeImageDrift,
  InspectImage: inspectImage,
  ListChannels: listChannels,
  ListImages: listImages,
  PutChannel: putChannel,
  SkipChannelVersion: skipChannelVersion,
  StateImageFacts: stateImageFacts,
};
