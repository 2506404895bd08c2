/** DeleteLaunchTemplate: with all its versions. Compute environments that name it keep what they took from it. */
import type { DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { launchTemplateDetail } from "./launch-template-detail.ts";

export async function deleteLaunchTemplate(
  deps: ServiceDeps,
  input: Decoded<DeleteLaunchTemplateRequest>,
): Promise<DeleteLaunchTemplateResult> {
  return deps.store.transact(async (tx) => {
    const template = await findLaunchTemplate(tx, input);
    const tags = await tx.ec2Tags.of(template.launchTemplateId);
    const detail = await launchTemplateDetail(tx, template, tags);
    await tx.launchTemplates.remove(template.launchTemplateId);
    return { LaunchTemplate: detail };
  });
}
