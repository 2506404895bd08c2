/**
 * CreateLaunchTemplateVersion: the next number. With `SourceVersion` what is not given is taken from that version; a
 * member that is given replaces the source's as a whole.
 */
import type {
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplateVersion } from "../../model/launch-template.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkLaunchTemplateData, launchTemplateData } from "./check-launch-template-data.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { findLaunchTemplateVersion } from "./find-launch-template-version.ts";
import { launchTemplateVersionDetail } from "./launch-template-detail.ts";

export async function createLaunchTemplateVersion(
  deps: ServiceDeps,
  input: Decoded<CreateLaunchTemplateVersionRequest>,
  context: RequestContext,
): Promise<CreateLaunchTemplateVersionResult> {
  return deps.store.transact(async (tx) => {
    const template = await findLaunchTemplate(tx, input);
    const source =
      input.SourceVersion === undefined
        ? undefined
        : await findLaunchTemplateVersion(tx, template, input.SourceVersion);
    const version: LaunchTemplateVersion = {
      launchTemplateId: template.launchTemplateId,
      version: template.lastVersion + 1,
      ...(input.VersionDescription && { description: input.VersionDescription }),
      createdAt: deps.clock.now(),
      createdBy: context.principalArn,
      data: checkLaunchTemplateData({
        ...source?.data,
        ...launchTemplateData(input.LaunchTemplateData),
      }),
    };
    await tx.launchTemplates.insertVersion(version);
    await tx.launchTemplates.update({ ...template, lastVersion: version.version });
    return { LaunchTemplateVersion: launchTemplateVersionDetail(template, version) };
  });
}
