/** Launch templates and their versions as EC2 shows them. */
import type {
  LaunchTemplate as LaunchTemplateDetail,
  LaunchTemplateVersion as LaunchTemplateVersionDetail,
  ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type {
  LaunchTemplate,
  LaunchTemplateData,
  LaunchTemplateVersion,
} from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import { type Tags, tagList } from "./tags.ts";

export async function launchTemplateDetail(
  view: View,
  template: LaunchTemplate,
  tags: Tags,
): Promise<LaunchTemplateDetail> {
  const latest = await view.launchTemplates.version(template.launchTemplateId, "$Latest");
  return {
    LaunchTemplateId: template.launchTemplateId,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: latest?.version,
    Tags: tagList(tags),
  };
}

export function launchTemplateVersionDetail(
  template: LaunchTemplate,
  version: LaunchTemplateVersion,
): LaunchTemplateVersionDetail {
  return {
    LaunchTemplateId: template.launchTemplateId,
    LaunchTemplateName: template.name,
    VersionNumber: version.version,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: version.version === template.defaultVersion,
    LaunchTemplateData: responseData(version.data),
  };
}

/** As it was given; the one time in it was kept as text. */
function responseData(data: LaunchTemplateData): ResponseLaunchTemplateData {
  const shown = data as unknown as ResponseLaunchTemplateData;
  const { InstanceMarketOptions: market, ...rest } = shown;
  const validUntil = market?.SpotOptions?.ValidUntil;
  if (market === undefined || validUntil === undefined) return shown;
  return {
    ...rest,
    InstanceMarketOptions: {
      ...market,
      SpotOptions: { ...market.SpotOptions, ValidUntil: new Date(validUntil) },
    },
  };
}
