/** DeleteLaunchTemplateVersions: each version for itself. The default version stays. */
import type {
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResponseErrorItem,
  DeleteLaunchTemplateVersionsResponseSuccessItem,
  DeleteLaunchTemplateVersionsResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { versionNumber } from "./find-launch-template-version.ts";

const versionsMax = 200;

export async function deleteLaunchTemplateVersions(
  deps: ServiceDeps,
  input: Decoded<DeleteLaunchTemplateVersionsRequest>,
): Promise<DeleteLaunchTemplateVersionsResult> {
  if (input.Versions.length > versionsMax) {
    throw invalidValue("Versions", input.Versions.length, `Give at most ${versionsMax} versions.`);
  }
  return deps.store.transact(async (tx) => {
    const template = await findLaunchTemplate(tx, input);
    const { launchTemplateId, name } = template;
    const deleted: DeleteLaunchTemplateVersionsResponseSuccessItem[] = [];
    const kept: DeleteLaunchTemplateVersionsResponseErrorItem[] = [];
    for (const asked of input.Versions) {
      const found = await tx.launchTemplates.version(
        launchTemplateId,
        versionNumber(template, asked),
      );
      const item = {
        LaunchTemplateId: launchTemplateId,
        LaunchTemplateName: name,
        VersionNumber: found?.version ?? Number(asked),
      };
      if (found === undefined) {
        const Message = `The version ${asked} of the launch template does not exist.`;
        const ResponseError = { Code: "launchTemplateVersionDoesNotExist", Message } as const;
        kept.push({ ...item, ResponseError });
      } else if (found.version === template.defaultVersion) {
        const Message =
          "You cannot delete the default version of a launch template: make another version the default first.";
        kept.push({ ...item, ResponseError: { Code: "unexpectedError", Message } });
      } else {
        await tx.launchTemplates.removeVersion(launchTemplateId, found.version);
        deleted.push(item);
      }
    }
    return {
      SuccessfullyDeletedLaunchTemplateVersions: deleted,
      UnsuccessfullyDeletedLaunchTemplateVersions: kept,
    };
  });
}
