/**
 * DescribeLaunchTemplateVersions: of one template, all versions (the newest first), some, or a range; without a
 * template, the `$Latest` and `$Default` ones of all templates.
 */
import type {
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplate, LaunchTemplateVersion } from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { type FilterTable, rowFilter } from "./filter-rows.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { findLaunchTemplateVersion, versionNumber } from "./find-launch-template-version.ts";
import { launchTemplateVersionDetail } from "./launch-template-detail.ts";
import { pageOf } from "./page-of.ts";
import { resolveImageId } from "./resolve-image-id.ts";

type Input = Decoded<DescribeLaunchTemplateVersionsRequest>;
type Found = { readonly template: LaunchTemplate; readonly version: LaunchTemplateVersion };

const filters: FilterTable<Found> = {
  "create-time": ({ version }) => new Date(version.createdAt).toISOString(),
  "ebs-optimized": ({ version }) => version.data.EbsOptimized as boolean | undefined,
  "iam-instance-profile": ({ version }) => [
    version.data.IamInstanceProfile?.Arn,
    version.data.IamInstanceProfile?.Name,
  ],
  "image-id": ({ version }) => version.data.ImageId,
  "instance-type": ({ version }) => version.data.InstanceType,
  "is-default-version": ({ template, version }) => version.version === template.defaultVersion,
  "kernel-id": ({ version }) => version.data.KernelId as string | undefined,
  "ram-disk-id": ({ version }) => version.data.RamDiskId as string | undefined,
};

export async function describeLaunchTemplateVersions(
  deps: ServiceDeps,
  input: Input,
): Promise<DescribeLaunchTemplateVersionsResult> {
  const passes = rowFilter(input.Filters, filters);
  return deps.store.read(async (view) => {
    const found = (await versionsAsked(view, input)).filter((one) => passes(one, {}));
    const { rows, ...next } = pageOf(found, input, orderKey, 1);
    const resolved = await Promise.all(
      rows.map((row) => withImageResolved(deps, view, input, row)),
    );
    return {
      LaunchTemplateVersions: resolved.map(({ template, version }) =>
        launchTemplateVersionDetail(template, version),
      ),
      ...next,
    };
  });
}

/** With `ResolveAlias` an image that is named by a parameter is shown by its id. */
async function withImageResolved(
  deps: ServiceDeps,
  view: View,
  { ResolveAlias }: Input,
  found: Found,
): Promise<Found> {
  const { data } = found.version;
  if (ResolveAlias !== true || data.ImageId === undefined) return found;
  const ImageId = await resolveImageId(view, data.ImageId, deps.clock.now());
  return { ...found, version: { ...found.version, data: { ...data, ImageId } } };
}

/** Ascending where the versions of a template descend. */
function orderKey({ template, version }: Found): string {
  const descending = Number.MAX_SAFE_INTEGER - version.version;
  return `${template.launchTemplateId} ${String(descending).padStart(16, "0")}`;
}

async function versionsAsked(view: View, input: Input): Promise<readonly Found[]> {
  const asked = input.Versions ?? [];
  if (input.LaunchTemplateId === undefined && input.LaunchTemplateName === undefined) {
    return aliasesOfAll(view, asked);
  }
  const template = await findLaunchTemplate(view, input);
  if (asked.length > 0) {
    const found = await Promise.all(
      asked.map((one) => findLaunchTemplateVersion(view, template, one)),
    );
    return distinct(found.map((version) => ({ template, version })));
  }
  const min = bound(template, input.MinVersion, 0);
  const max = bound(template, input.MaxVersion, Number.POSITIVE_INFINITY);
  const all = await view.launchTemplates.versions(template.launchTemplateId);
  return all
    .filter(({ version }) => min <= version && version <= max)
    .map((version) => ({ template, version }));
}

async function aliasesOfAll(view: View, asked: readonly string[]): Promise<readonly Found[]> {
  const aliases = asked.filter((one) => one === "$Latest" || one === "$Default");
  if (asked.length === 0 || aliases.length < asked.length) {
    throw ec2Error(
      "MissingParameter",
      "Either 'launch template ID' or 'launch template name' must be specified, unless Versions are $Latest or $Default.",
    );
  }
  const found: Found[] = [];
  for (const template of await view.launchTemplates.list()) {
    for (const alias of aliases) {
      found.push({ template, version: await findLaunchTemplateVersion(view, template, alias) });
    }
  }
  return distinct(found);
}

function bound(template: LaunchTemplate, asked: string | undefined, otherwise: number): number {
  if (asked === undefined) return otherwise;
  const version = versionNumber(template, asked);
  return version === "$Latest" ? template.lastVersion : version;
}

/** Each version once, in the order of pages. */
function distinct(found: readonly Found[]): readonly Found[] {
  const byKey = new Map(found.map((one) => [orderKey(one), one]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
