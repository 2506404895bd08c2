/** A version of a launch template as requests name it: a number, `$Default` or `$Latest`. */
import type { LaunchTemplate, LaunchTemplateVersion } from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import { ec2Error } from "./ec2-errors.ts";

export async function findLaunchTemplateVersion(
  view: View,
  template: LaunchTemplate,
  asked: string,
): Promise<LaunchTemplateVersion> {
  const version = versionNumber(template, asked);
  const found = await view.launchTemplates.version(template.launchTemplateId, version);
  return found ?? throwNoSuchVersion(template, asked);
}

export function versionNumber(template: LaunchTemplate, asked: string): number | "$Latest" {
  if (asked === "$Latest") return asked;
  if (asked === "$Default") return template.defaultVersion;
  if (/^[1-9]\d{0,9}$/.test(asked)) return Number(asked);
  throw ec2Error(
    "InvalidLaunchTemplateVersion.Malformed",
    `Launch template version '${asked}' is invalid: use a number, $Default or $Latest.`,
  );
}

function throwNoSuchVersion(template: LaunchTemplate, asked: string): never {
  throw ec2Error(
    "InvalidLaunchTemplateId.VersionNotFound",
    `Could not find the specified version ${asked} for the launch template with ID ` +
      `${template.launchTemplateId}.`,
  );
}
