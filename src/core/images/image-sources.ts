/**
 * Everything that an image may be chosen from, as it is at one moment: read from the store by whoever asks, so that the
 * choice itself reads nothing and can be made for a plan as well as for an update.
 */
import type { Channel } from "../../model/channel.ts";
import type {
  LaunchTemplateReference,
  LaunchTemplateVersion,
} from "../../model/launch-template.ts";
import type { Images } from "./recommend.ts";

export type ImageSources = {
  readonly images: Images;
  readonly channels: ReadonlyMap<string, Channel>;
  /** Values of the SSM parameters that the environment names. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The versions that the environment's launch templates stand for now, by `templateKey`. */
  readonly templates: ReadonlyMap<string, TemplateFound>;
  readonly now: number;
};

export type TemplateFound =
  | { readonly kind: "version"; readonly version: LaunchTemplateVersion }
  | { readonly kind: "missing"; readonly problem: string };

export function templateKey(reference: LaunchTemplateReference): string {
  const { launchTemplateId, launchTemplateName, version } = reference;
  return [launchTemplateId ?? "", launchTemplateName ?? "", version || "$Default"].join(" ");
}

/** Whether an environment names a template at all; empty texts name none. */
export function namesTemplate(
  reference: LaunchTemplateReference | undefined,
): reference is LaunchTemplateReference {
  return Boolean(reference?.launchTemplateId || reference?.launchTemplateName);
}
