/** CreateLaunchTemplate: a name with version 1, which is its default and its latest. */
import type { CreateLaunchTemplateRequest, CreateLaunchTemplateResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplate } from "../../model/launch-template.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkLaunchTemplateData, launchTemplateData } from "./check-launch-template-data.ts";
import { ec2Error } from "./ec2-errors.ts";
import { launchTemplateDetail } from "./launch-template-detail.ts";
import { tagsFor } from "./tags.ts";

export async function createLaunchTemplate(
  deps: ServiceDeps,
  input: Decoded<CreateLaunchTemplateRequest>,
  context: RequestContext,
): Promise<CreateLaunchTemplateResult> {
  const name = input.LaunchTemplateName;
  if (!/^[A-Za-z0-9().\-/_]{3,128}$/.test(name)) {
    throw ec2Error(
      "InvalidLaunchTemplateName.MalformedException",
      "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and " +
        "the following characters: - ( ) . / _",
    );
  }
  const data = checkLaunchTemplateData(launchTemplateData(input.LaunchTemplateData));
  const tags = tagsFor("launch-template", input.TagSpecifications);
  const written = { createdAt: deps.clock.now(), createdBy: context.principalArn };
  const template: LaunchTemplate = {
    ...written,
    launchTemplateId: deps.ids.ec2Id("lt"),
    name,
    defaultVersion: 1,
    lastVersion: 1,
  };
  return deps.store.transact(async (tx) => {
    if ((await tx.launchTemplates.get({ launchTemplateName: name })) !== undefined) {
      throw ec2Error(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        "Launch template name already in use.",
      );
    }
    await tx.launchTemplates.insert(template);
    await tx.launchTemplates.insertVersion({
      ...written,
      launchTemplateId: template.launchTemplateId,
      version: 1,
      ...(input.VersionDescription && { description: input.VersionDescription }),
      data,
    });
    await tx.ec2Tags.put(template.launchTemplateId, tags);
    return { LaunchTemplate: await launchTemplateDetail(tx, template, tags) };
  });
}
