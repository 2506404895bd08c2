/**
 * Reads what the image of an environment may be chosen from, as rows are at this moment: inside the transaction that
 * creates or updates the environment, or in a read for a plan.
 */
import { parameterNamed } from "../core/images/image-reference.ts";
import {
  type ImageSources,
  namesTemplate,
  type TemplateFound,
  templateKey,
} from "../core/images/image-sources.ts";
import type { ComputeResources } from "../model/compute-environment.ts";
import type { LaunchTemplateReference } from "../model/launch-template.ts";
import type { View } from "../ports/store.ts";
import { findParameterOfArn } from "./find-parameter.ts";

/** `now` is epoch milliseconds. */
export async function readImageSources(
  view: View,
  resources: ComputeResources,
  now: number,
): Promise<ImageSources> {
  const images = new Map((await view.images.list()).map((image) => [image.imageId, image]));
  const channels = new Map((await view.channels.list()).map((channel) => [channel.name, channel]));
  const templates = new Map<string, TemplateFound>();
  for (const reference of templatesOf(resources)) {
    templates.set(templateKey(reference), await findTemplate(view, reference));
  }
  const parameters = new Map<string, string>();
  for (const name of parametersOf(resources, templates)) {
    const found = await findParameterOfArn(view, name, now);
    if (found !== undefined) parameters.set(name, found.value);
  }
  return { images, channels, parameters, templates, now };
}

function templatesOf({ launchTemplate }: ComputeResources): readonly LaunchTemplateReference[] {
  return [launchTemplate, ...(launchTemplate?.overrides ?? [])].filter(namesTemplate);
}

/** In EC2's words where it has some. */
async function findTemplate(
  { launchTemplates }: View,
  { launchTemplateId, launchTemplateName, version: asked }: LaunchTemplateReference,
): Promise<TemplateFound> {
  const template = await launchTemplates.get({
    ...(launchTemplateId && { launchTemplateId }),
    ...(launchTemplateName && { launchTemplateName }),
  });
  if (template === undefined) {
    const named = launchTemplateId ? `ID ${launchTemplateId}` : `name ${launchTemplateName}`;
    return missing(
      `The specified launch template, with template ${named}, does not exist. Create it, or name another.`,
    );
  }
  const number =
    asked === "$Latest"
      ? "$Latest"
      : !asked || asked === "$Default"
        ? template.defaultVersion
        : Number(asked);
  const version = await launchTemplates.version(template.launchTemplateId, number);
  if (version !== undefined) return { kind: "version", version };
  return missing(
    `Could not find the specified version ${asked} for the launch template with ID ` +
      `${template.launchTemplateId}. Its newest version is ${template.lastVersion}.`,
  );
}

function missing(problem: string): TemplateFound {
  return { kind: "missing", problem };
}

function parametersOf(
  { imageId, ec2Configuration }: ComputeResources,
  templates: ReadonlyMap<string, TemplateFound>,
): ReadonlySet<string> {
  const settings = [
    imageId,
    ...ec2Configuration.map(({ imageIdOverride }) => imageIdOverride),
    ...[...templates.values()].map((found) =>
      found.kind === "version" ? found.version.data.ImageId : undefined,
    ),
  ];
  const names = settings.map((text) => (text === undefined ? undefined : parameterNamed(text)));
  return new Set(names.filter((name) => name !== undefined));
}
