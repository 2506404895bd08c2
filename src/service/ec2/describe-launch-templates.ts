/** DescribeLaunchTemplates: by id, by name, by filters. */
import type {
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplate } from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { launchTemplateDetail } from "./launch-template-detail.ts";

const described: Described<LaunchTemplate> = {
  idOf: (row) => row.launchTemplateId,
  filters: {
    "create-time": (row) => new Date(row.createdAt).toISOString(),
    "launch-template-name": (row) => row.name,
  },
  leastResults: 1,
};

export async function describeLaunchTemplates(
  deps: ServiceDeps,
  input: Decoded<DescribeLaunchTemplatesRequest>,
): Promise<DescribeLaunchTemplatesResult> {
  return deps.store.read(async (view) => {
    const rows = await namedOrAll(view, input);
    const { rows: page, ...next } = await describeRows(view, input, rows, described);
    const details = page.map(({ row, tags }) => launchTemplateDetail(view, row, tags));
    return { LaunchTemplates: await Promise.all(details), ...next };
  });
}

async function namedOrAll(
  view: View,
  {
    LaunchTemplateIds: ids = [],
    LaunchTemplateNames: names = [],
  }: Decoded<DescribeLaunchTemplatesRequest>,
): Promise<readonly LaunchTemplate[]> {
  if (ids.length === 0 && names.length === 0) return view.launchTemplates.list();
  const rows = new Map<string, LaunchTemplate>();
  for (const named of [
    ...ids.map((LaunchTemplateId) => ({ LaunchTemplateId })),
    ...names.map((LaunchTemplateName) => ({ LaunchTemplateName })),
  ]) {
    const row = await findLaunchTemplate(view, named);
    rows.set(row.launchTemplateId, row);
  }
  return [...rows.values()];
}
