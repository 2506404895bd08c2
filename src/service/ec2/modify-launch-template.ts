/** ModifyLaunchTemplate: another version becomes the default. */
import type { ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { findLaunchTemplateVersion } from "./find-launch-template-version.ts";
import { launchTemplateDetail } from "./launch-template-detail.ts";

export async function modifyLaunchTemplate(
  deps: ServiceDeps,
  input: Decoded<ModifyLaunchTemplateRequest>,
): Promise<ModifyLaunchTemplateResult> {
  return deps.store.transact(async (tx) => {
    const template = await findLaunchTemplate(tx, input);
    const asked = input.DefaultVersion ?? "$Default";
    const { version } = await findLaunchTemplateVersion(tx, template, asked);
    const changed = { ...template, defaultVersion: version };
    await tx.launchTemplates.update(changed);
    const tags = await tx.ec2Tags.of(template.launchTemplateId);
    return { LaunchTemplate: await launchTemplateDetail(tx, changed, tags) };
  });
}
