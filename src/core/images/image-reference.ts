/**
 * What an image setting may say: an image id, as on AWS; EC2's `resolve:ssm:<name>`, the name or the ARN of an SSM
 * parameter that holds an image id; or the name of a channel. Whatever is no id is resolved when the environment is
 * created and at each infrastructure update.
 */

import type { SelectedImage } from "../../model/image-selection.ts";
import type { Architecture } from "../../model/instance-type.ts";
import type { ImageSources } from "./image-sources.ts";
import { isAvailable, recommend } from "./recommend.ts";

export type Resolved =
  | ({ readonly kind: "image" } & Pick<
      SelectedImage,
      "imageId" | "reference" | "channel" | "channelVersion"
    >)
  | { readonly kind: "none"; readonly problem: string };

const imageIdPattern = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

export function isImageId(text: string): boolean {
  return imageIdPattern.test(text);
}

/** The parameter that a setting names, if it names one. */
export function parameterNamed(text: string): string | undefined {
  const named = /^(?:resolve:ssm:)?(?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?(\/?.+)$/.exec(text);
  const marked = /^(?:resolve:ssm:|arn:[^:]*:ssm:|\/)/.test(text);
  return marked ? named?.[1] : undefined;
}

export function resolveReference(
  text: string,
  architecture: Architecture | undefined,
  sources: ImageSources,
): Resolved {
  const parameter = parameterNamed(text);
  if (parameter !== undefined) return resolveParameter(text, parameter, sources);
  const channel = sources.channels.get(text);
  if (channel === undefined || isImageId(text)) return existing(text, sources);
  const found = recommend(channel, sources.images, architecture, sources.now);
  if (found.kind === "none") return found;
  const { imageId, version } = found.version;
  return { kind: "image", imageId, reference: text, channel: text, channelVersion: version };
}

function resolveParameter(text: string, parameter: string, sources: ImageSources): Resolved {
  const value = sources.parameters.get(parameter);
  if (value === undefined) {
    return {
      kind: "none",
      problem: `Parameter ${parameter} not found. Create it: aws ssm put-parameter --name ${parameter}`,
    };
  }
  const found = existing(value.trim(), sources);
  return found.kind === "none" ? found : { ...found, reference: text };
}

function existing(imageId: string, { images, channels }: ImageSources): Resolved {
  const image = images.get(imageId);
  if (image !== undefined && isAvailable(image)) return { kind: "image", imageId };
  if (image !== undefined) {
    return {
      kind: "none",
      problem: `The image '${imageId}' is ${image.state}: aws ec2 enable-image --image-id ${imageId}`,
    };
  }
  const others = [...channels.keys()].join(", ");
  return {
    kind: "none",
    problem: isImageId(imageId)
      ? `The image id '[${imageId}]' does not exist. Register the image, or name another.`
      : `'${imageId}' is no image id, no SSM parameter and no channel. Channels are: ${others || "none"}.`,
  };
}
