/** The operations of EC2 that the server answers, as a part of the table in operations.ts. */
import type { RequestContext, ServiceDeps } from "../service/deps.ts";
import { createLaunchTemplate } from "../service/ec2/create-launch-template.ts";
import { createLaunchTemplateVersion } from "../service/ec2/create-launch-template-version.ts";
import { deleteLaunchTemplate } from "../service/ec2/delete-launch-template.ts";
import { deleteLaunchTemplateVersions } from "../service/ec2/delete-launch-template-versions.ts";
import { deregisterImage } from "../service/ec2/deregister-image.ts";
import { describeImages } from "../service/ec2/describe-images.ts";
import { describeLaunchTemplateVersions } from "../service/ec2/describe-launch-template-versions.ts";
import { describeLaunchTemplates } from "../service/ec2/describe-launch-templates.ts";
import { modifyLaunchTemplate } from "../service/ec2/modify-launch-template.ts";
import { refuseDryRun } from "../service/ec2/refuse-dry-run.ts";
import { registerImage } from "../service/ec2/register-image.ts";
import type { OperationHandlers } from "../wire/handlers.ts";

export function ec2Operations(deps: ServiceDeps): NonNullable<OperationHandlers["ec2"]> {
  /** Every operation of EC2 has the parameter that asks for all but the deed. */
  const by =
    <Input extends { readonly DryRun?: boolean | undefined }, Output>(
      operation: (deps: ServiceDeps, input: Input, context: RequestContext) => Promise<Output>,
    ) =>
    async (input: Input, context: RequestContext): Promise<Output> => {
      refuseDryRun(input);
      return operation(deps, input, context);
    };

  return {
    CreateLaunchTemplate: by(createLaunchTemplate),
    CreateLaunchTemplateVersion: by(createLaunchTemplateVersion),
    DeleteLaunchTemplate: by(deleteLaunchTemplate),
    DeleteLaunchTemplateVersions: by(deleteLaunchTemplateVersions),
    DeregisterImage: by(deregisterImage),
    DescribeImages: by(describeImages),
    DescribeLaunchTemplates: by(describeLaunchTemplates),
    DescribeLaunchTemplateVersions: by(describeLaunchTemplateVersions),
    ModifyLaunchTemplate: by(modifyLaunchTemplate),
    RegisterImage: by(registerImage),
  };
}
