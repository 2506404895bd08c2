/** Launch templates as requests name them: by id or by name, never both. */
import type { LaunchTemplate } from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import { checkId } from "./check-id.ts";
import { ec2Error } from "./ec2-errors.ts";

export type LaunchTemplateNamed = {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
};

export async function findLaunchTemplate(
  view: View,
  { LaunchTemplateId: id, LaunchTemplateName: name }: LaunchTemplateNamed,
): Promise<LaunchTemplate> {
  if (id !== undefined && name !== undefined) {
    throw ec2Error(
      "InvalidParameterCombination",
      "The request must contain exactly one of LaunchTemplateId and LaunchTemplateName, not both.",
    );
  }
  if (id === undefined && name === undefined) {
    throw ec2Error(
      "MissingParameter",
      "Either 'launch template ID' or 'launch template name' must be specified.",
    );
  }
  if (id !== undefined) checkId("lt", id);
  const found = await view.launchTemplates.get({
    ...(id !== undefined && { launchTemplateId: id }),
    ...(name !== undefined && { launchTemplateName: name }),
  });
  return found ?? throwNoSuchTemplate(id, name);
}

function throwNoSuchTemplate(id: string | undefined, name: string | undefined): never {
  if (id !== undefined) {
    throw ec2Error(
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  throw ec2Error(
    "InvalidLaunchTemplateName.NotFoundException",
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}
