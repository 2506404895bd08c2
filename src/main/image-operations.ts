/** What answers our operations about machine images and their channels. */
import type { ServiceDeps } from "../service/deps.ts";
import { approveImage } from "../service/yard/approve-image.ts";
import { compareImages } from "../service/yard/compare-images.ts";
import { deleteChannel } from "../service/yard/delete-channel.ts";
import { describeImageDrift } from "../service/yard/describe-image-drift.ts";
import { inspectImage } from "../service/yard/inspect-image.ts";
import { listChannels } from "../service/yard/list-channels.ts";
import { listImages } from "../service/yard/list-images.ts";
import { putChannel } from "../service/yard/put-channel.ts";
import { skipChannelVersion } from "../service/yard/skip-channel-version.ts";
import { stateImageFacts } from "../service/yard/state-image-facts.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import type { ImageOperations } from "../yard/image-operations.ts";

type Handlers = Pick<NonNullable<OperationHandlers["yard"]>, keyof ImageOperations>;

export function imageHandlers(deps: ServiceDeps): Handlers {
  const by =
    <Input, Output>(operation: (deps: ServiceDeps, input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> =>
      operation(deps, input);
  return {
    ApproveImage: by(approveImage),
    CompareImages: by(compareImages),
    DeleteChannel: by(deleteChannel),
    DescribeImageDrift: by(describeImageDrift),
    InspectImage: by(inspectImage),
    ListChannels: by(listChannels),
    ListImages: by(listImages),
    PutChannel: by(putChannel),
    SkipChannelVersion: by(skipChannelVersion),
    StateImageFacts: by(stateImageFacts),
  };
}
