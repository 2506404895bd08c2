/**
 * The version of a channel that is to be taken now: the newest that is approved for long enough, not on the skip list,
 * of the architecture asked for, and whose image is there. Recent, therefore, and not always the newest.
 */
import type { Channel, ChannelVersion } from "../../model/channel.ts";
import type { Image } from "../../model/image.ts";
import type { Architecture } from "../../model/instance-type.ts";

export type Images = ReadonlyMap<string, Image>;

export type Recommendation =
  | { readonly kind: "version"; readonly version: ChannelVersion }
  | { readonly kind: "none"; readonly problem: string };

const dayMs = 86_400_000;

export function recommend(
  channel: Channel,
  images: Images,
  architecture: Architecture | undefined,
  now: number,
): Recommendation {
  const fitting = channel.versions.filter(({ imageId }) => {
    const image = images.get(imageId);
    if (image === undefined || !isAvailable(image)) return false;
    const own = image.facts.architecture;
    return own === undefined || architecture === undefined || own === architecture;
  });
  const usable = fitting.filter(({ skipped }) => skipped === undefined);
  const ripe = usable.filter(({ approvedAt }) => approvedAt + minimumAgeMs(channel) <= now);
  const newest = ripe.at(-1);
  if (newest !== undefined) return { kind: "version", version: newest };
  return { kind: "none", problem: whyNone({ channel, architecture, now }, fitting, usable) };
}

/** How many usable versions are newer than this one; of its architecture, whatever their age. */
export function versionsBehind(
  channel: Channel,
  images: Images,
  architecture: Architecture | undefined,
  version: number,
): number {
  return channel.versions.filter((other) => {
    const own = images.get(other.imageId)?.facts.architecture;
    return (
      other.version > version &&
      other.skipped === undefined &&
      (own === undefined || architecture === undefined || own === architecture)
    );
  }).length;
}

export function isAvailable(image: Image): boolean {
  return image.state === "available";
}

function minimumAgeMs(channel: Channel): number {
  return channel.minimumAgeDays * dayMs;
}

type Asked = {
  readonly channel: Channel;
  readonly architecture: Architecture | undefined;
  readonly now: number;
};

function whyNone(
  { channel, architecture, now }: Asked,
  fitting: readonly ChannelVersion[],
  usable: readonly ChannelVersion[],
): string {
  const { name, minimumAgeDays } = channel;
  const kind = architecture === undefined ? "image" : `${architecture} image`;
  const approve = `batchyard image channels approve ${name} IMAGE-ID`;
  if (fitting.length === 0) {
    return `Channel ${name} has no approved ${kind}. Approve one: ${approve}`;
  }
  const [first] = usable;
  if (first === undefined) {
    return `Every ${kind} of channel ${name} is on its skip list. Approve another: ${approve}`;
  }
  const days = Math.ceil((first.approvedAt + minimumAgeMs(channel) - now) / dayMs);
  return (
    `No ${kind} of channel ${name} has its minimum age of ${minimumAgeDays} days; version ` +
    `${first.version} will have it in ${days}. ` +
    `Or lower it: batchyard image channels set ${name} --minimum-age-days 0`
  );
}
