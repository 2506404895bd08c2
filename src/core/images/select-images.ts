/**
 * Which image each instance type of an environment is launched from. The first source that gives one counts:
 *
 *   launch template override for the type  >  imageIdOverride of its ec2Configuration entry  >  imageId
 *     >  launch template  >  the channel of its image type
 *
 * On an update, what is in use has a say:
 *
 *  - an image that came from the launch template is only ever replaced through a launch template: imageId and
 *    imageIdOverride are kept and not used meanwhile. A template that is taken away leaves its image behind, unless
 *    updateToLatestImageVersion asks for a new one.
 *  - an image of the image type's channel stays, unless updateToLatestImageVersion asks for the newest.
 *  - everything that is named is resolved again: `$Default`, `$Latest`, channels, parameters.
 */
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { ImageSelection, SelectedImage, Unserved } from "../../model/image-selection.ts";
import type { LaunchTemplateData } from "../../model/launch-template.ts";
import type { Catalogue } from "../capacity/resolve-instance-types.ts";
import { resolveReference } from "./image-reference.ts";
import { type Setting, settingsOf, type Unused, unusedBecause } from "./image-settings.ts";
import {
  type ImageSources,
  namesTemplate,
  type TemplateFound,
  templateKey,
} from "./image-sources.ts";
import { isAvailable, recommend } from "./recommend.ts";
import { type TypeGroup, typeGroups } from "./type-groups.ts";
import { volumeProblem } from "./volume-problem.ts";

export type SelectRequest = {
  readonly computeResources: ComputeResources;
  readonly catalogue: Catalogue;
  /** What the environment has now; absent for a new one. */
  readonly present?: ImageSelection;
  /** `updateToLatestImageVersion` of the update. */
  readonly toLatest: boolean;
};

type Choice =
  | {
      readonly kind: "image";
      readonly image: Omit<SelectedImage, "instanceTypes" | "imageType">;
      readonly used?: Setting;
      readonly unused: readonly Unused[];
    }
  | { readonly kind: "none"; readonly problem: string; readonly named: boolean };

export function selectImages(request: SelectRequest, sources: ImageSources): ImageSelection {
  const images: SelectedImage[] = [];
  const unserved: Unserved[] = [];
  const used = new Set<string>();
  const unused: Unused[] = [];
  for (const group of typeGroups(request.computeResources, request.catalogue)) {
    const instanceTypes = group.types.map(({ name }) => name);
    const choice = chooseFor(group, request, sources);
    if (choice.kind === "none") {
      unserved.push({ instanceTypes, problem: choice.problem, named: choice.named });
      continue;
    }
    images.push({ instanceTypes, imageType: group.entry.imageType, ...choice.image });
    if (choice.used !== undefined) used.add(choice.used.said);
    unused.push(...choice.unused);
  }
  return { selectedAt: sources.now, images, unserved, unused: toldOnce(unused, used) };
}

/** A setting that some types use is used; of one that none uses, one sentence is enough. */
function toldOnce(unused: readonly Unused[], used: ReadonlySet<string>): readonly string[] {
  const sentences = new Map<string, string>();
  for (const { said, sentence } of unused) {
    if (!used.has(said) && !sentences.has(said)) sentences.set(said, sentence);
  }
  return [...sentences.values()];
}

function chooseFor(group: TypeGroup, request: SelectRequest, sources: ImageSources): Choice {
  const { launchTemplate } = request.computeResources;
  const main = templateOf(launchTemplate, sources);
  const own = group.override === undefined ? main : templateOf(group.override, sources);
  for (const template of [own, main]) {
    if (template?.kind === "missing") return named(template.problem);
  }
  const present = presentFor(group, request.present);
  const settings = settingsOf(request.computeResources, group, own, main);
  const choice = chooseImage({ group, request, sources, settings, present });
  if (choice.kind === "none" || own?.kind !== "version") return choice;
  const { launchTemplateId, version, data } = own.version;
  const problem = volumeProblem(data, group.types, sources.images.get(choice.image.imageId));
  if (problem !== undefined) return named(problem);
  const { UserData, BlockDeviceMappings } = data;
  const instanceTags = instanceTagsOf(data);
  return {
    ...choice,
    image: {
      ...choice.image,
      launchTemplateId,
      launchTemplateVersion: version,
      ...(UserData && { userData: UserData }),
      ...(BlockDeviceMappings !== undefined && { blockDevices: BlockDeviceMappings }),
      ...(instanceTags !== undefined && { instanceTags }),
    },
  };
}

function instanceTagsOf({
  TagSpecifications = [],
}: LaunchTemplateData): SelectedImage["instanceTags"] {
  const tags = TagSpecifications.filter(({ ResourceType }) => ResourceType === "instance").flatMap(
    ({ Tags = [] }) => Tags.map(({ Key = "", Value = "" }) => [Key, Value] as const),
  );
  return tags.length === 0 ? undefined : Object.fromEntries(tags);
}

type Question = {
  readonly group: TypeGroup;
  readonly request: SelectRequest;
  readonly sources: ImageSources;
  /** What names an image, the first to count first. */
  readonly settings: readonly Setting[];
  readonly present: SelectedImage | undefined;
};

function chooseImage(question: Question): Choice {
  const { group, request, sources, settings, present } = question;
  const override = settings.find(({ source }) => source === "launchTemplateOverride");
  if (present?.source === "launchTemplate" && override === undefined) {
    const template = settings.find(({ source }) => source === "launchTemplate");
    if (template !== undefined) return use(question, template);
    const isTakenAway = !namesTemplate(request.computeResources.launchTemplate);
    if (isTakenAway && !request.toLatest) return keepFormerTemplates(present, settings);
  }
  const [first] = settings;
  if (first !== undefined) return use(question, first);
  return fromChannel(group, request, sources, present);
}

function use({ group, request, sources, settings, present }: Question, used: Setting): Choice {
  const resolved = resolveReference(used.text, group.architecture, sources);
  if (resolved.kind === "none") return named(resolved.problem);
  const { kind: _, ...image } = resolved;
  const others = settings.filter((setting) => setting !== used);
  const unused = others.map((setting) => unusedBecause(setting, used));
  const stays = present?.imageId === image.imageId && image.reference === undefined;
  if (request.toLatest && stays) {
    unused.push({
      said: "updateToLatestImageVersion",
      sentence:
        `updateToLatestImageVersion is ignored: ${used.said} ${used.text} pins the image. ` +
        "Clear it to follow the channel of the image type.",
    });
  }
  return { kind: "image", image: { ...image, source: used.source }, used, unused };
}

/** AWS: an environment keeps the image of a template that was taken away. */
function keepFormerTemplates(present: SelectedImage, settings: readonly Setting[]): Choice {
  const { imageId, reference, channel, channelVersion } = present;
  return {
    kind: "image",
    image: {
      imageId,
      source: "launchTemplate",
      ...(reference !== undefined && { reference }),
      ...(channel !== undefined && { channel }),
      ...(channelVersion !== undefined && { channelVersion }),
    },
    unused: settings.map(({ said, text }) => ({
      said,
      sentence:
        `${said} ${text} is not used: the image ${imageId} came from a launch template, which was taken ` +
        "away and leaves it behind. Name another launch template, or set updateToLatestImageVersion.",
    })),
  };
}

/** Of a channel of which nothing can be taken now, an environment keeps what it has. */
function fromChannel(
  { entry: { imageType }, architecture }: TypeGroup,
  { toLatest }: SelectRequest,
  { channels, images, now }: ImageSources,
  present: SelectedImage | undefined,
): Choice {
  const kept =
    present?.source === "channel" && present.imageType === imageType ? present : undefined;
  const image = kept === undefined ? undefined : images.get(kept.imageId);
  const mayStay = image !== undefined && isAvailable(image);
  if (kept !== undefined && mayStay && !toLatest) return ofChannel(imageType, kept);
  const channel = channels.get(imageType);
  if (channel === undefined) {
    return { kind: "none", named: false, problem: `There is no channel ${imageType}.` };
  }
  const found = recommend(channel, images, architecture, now);
  if (found.kind === "version") {
    const { imageId, version } = found.version;
    return ofChannel(imageType, { imageId, channelVersion: version });
  }
  return kept !== undefined && mayStay
    ? ofChannel(imageType, kept)
    : { kind: "none", named: false, problem: found.problem };
}

function ofChannel(
  channel: string,
  { imageId, channelVersion }: Pick<SelectedImage, "imageId" | "channelVersion">,
): Choice {
  const version = channelVersion === undefined ? {} : { channelVersion };
  return { kind: "image", image: { imageId, source: "channel", channel, ...version }, unused: [] };
}

function named(problem: string): Choice {
  return { kind: "none", named: true, problem };
}

function templateOf(
  reference: ComputeResources["launchTemplate"],
  { templates }: ImageSources,
): TemplateFound | undefined {
  return namesTemplate(reference) ? templates.get(templateKey(reference)) : undefined;
}

/** What the group has now; types that are new to the environment have what others of their image type have. */
function presentFor(
  { types, entry }: TypeGroup,
  present: ImageSelection | undefined,
): SelectedImage | undefined {
  const names = new Set(types.map(({ name }) => name));
  const images = present?.images ?? [];
  return (
    images.find(({ instanceTypes }) => instanceTypes.some((name) => names.has(name))) ??
    images.find(
      ({ imageType, source }) =>
        imageType === entry.imageType && source !== "launchTemplateOverride",
    )
  );
}
