/** The settings of an environment that name an image for a group of its types, and how they are spoken of. */
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { ImageSource } from "../../model/image-selection.ts";
import type { TemplateFound } from "./image-sources.ts";
import type { TypeGroup } from "./type-groups.ts";

export type Setting = {
  readonly source: ImageSource;
  /** An image id, a channel or a parameter. */
  readonly text: string;
  /** How a sentence calls it. */
  readonly said: string;
};

/** A setting that is given and does not count, and the sentence that says why. */
export type Unused = Pick<Setting, "said"> & { readonly sentence: string };

/** The first to count first; settings that name nothing are left out. */
export function settingsOf(
  { imageId }: ComputeResources,
  { override, entry }: TypeGroup,
  own: TemplateFound | undefined,
  main: TemplateFound | undefined,
): readonly Setting[] {
  const ofOverride = override === undefined ? undefined : own;
  return [
    setting("launchTemplateOverride", imageOf(ofOverride), templateSaid(ofOverride, "override ")),
    setting("imageIdOverride", entry.imageIdOverride, `imageIdOverride of ${entry.imageType}`),
    setting("imageId", imageId, "imageId"),
    setting("launchTemplate", imageOf(main), templateSaid(main, "")),
  ].flat();
}

/** Why a setting that is given does not count, and what to change. */
export function unusedBecause({ said, text }: Setting, used: Setting): Unused {
  const because =
    used.source === "launchTemplate"
      ? `the image ${used.text} came from ${used.said.replace("ImageId of ", "")}, and only a launch template ` +
        "replaces it. Add a version with another ImageId to the template, or name another template."
      : `${used.said} ${used.text} comes first. Take that away to use it.`;
  return { said, sentence: `${said} ${text} is not used: ${because}` };
}

function setting(source: ImageSource, text: string | undefined, said: string): readonly Setting[] {
  return text ? [{ source, text, said }] : [];
}

function imageOf(template: TemplateFound | undefined): string | undefined {
  return template?.kind === "version" ? template.version.data.ImageId : undefined;
}

function templateSaid(template: TemplateFound | undefined, kind: string): string {
  if (template?.kind !== "version") return "";
  const { launchTemplateId, version } = template.version;
  return `ImageId of launch template ${kind}${launchTemplateId} (version ${version})`;
}
