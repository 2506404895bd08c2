/** A channel as our operations show it, with the version that environments of each architecture would take now. */
import { type Images, recommend } from "../../core/images/recommend.ts";
import type { Channel } from "../../model/channel.ts";
import type { View } from "../../ports/store.ts";
import type { ChannelDetail } from "../../yard/channel.ts";

/** `now` is epoch milliseconds. */
export function channelDetail(channel: Channel, images: Images, now: number): ChannelDetail {
  const recommended = new Set(
    [undefined, "x86_64" as const, "arm64" as const].flatMap((architecture) => {
      const found = recommend(channel, images, architecture, now);
      return found.kind === "version" ? [found.version.version] : [];
    }),
  );
  const { name, minimumAgeDays, endOfLifeAt } = channel;
  return {
    name,
    minimumAgeDays,
    ...(endOfLifeAt !== undefined && { endOfLifeAt }),
    versions: [...channel.versions].reverse().map((version) => {
      const image = images.get(version.imageId);
      const architecture = image?.facts.architecture;
      return {
        ...version,
        ...(image !== undefined && { imageName: image.name }),
        ...(architecture !== undefined && { architecture }),
        recommended: recommended.has(version.version),
      };
    }),
  };
}

export async function imagesById(view: View): Promise<Images> {
  return new Map((await view.images.list()).map((image) => [image.imageId, image]));
}
