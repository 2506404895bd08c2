/**
 * What a provider is asked to launch for an instance row: with the user data that tells the agent its cluster, merged
 * with the owner's, and the volumes of its launch template. A provider that boots nothing passes over both.
 */

import { batchArn, type Site } from "../model/arn.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import type { Ec2Launch } from "../model/ec2-launch.ts";
import { imagesByType } from "../model/image-selection.ts";
import type { Instance } from "../model/instance.ts";
import type { LaunchOutcome, LaunchRequest } from "../ports/machine-provider.ts";
import { mergeUserData } from "../user-data/merge-user-data.ts";
import { readUserData, type UserDataPart } from "../user-data/read-user-data.ts";

export type RequestMade =
  | { readonly kind: "request"; readonly request: LaunchRequest }
  | Extract<LaunchOutcome, { kind: "refused" }>;

/** What rows say of an instance besides its own. */
export type LaunchContext = {
  readonly environment: ComputeEnvironment | undefined;
  /** Of an instance that RunInstances started. */
  readonly launch: Ec2Launch | undefined;
  readonly tags: Readonly<Record<string, string>>;
};

export async function launchRequest(
  site: Site,
  row: Instance,
  { environment, launch, tags }: LaunchContext,
): Promise<RequestMade> {
  // A slice boots nothing: it is the machine's own agent with a part of the machine.
  if (row.fargate) {
    return { kind: "request", request: { ...row, slice: row.resources, tags, userData: "" } };
  }
  if (launch !== undefined) {
    // As it was asked for: a machine of somebody's own is told nothing by AWS Batch.
    const { userData = "", blockDevices } = launch;
    return { kind: "request", request: { ...row, tags, userData, blockDevices } };
  }
  const selected = imagesByType(environment?.imageSelection).get(row.instanceType);
  const { blockDevices, userData: ofTemplate } = selected ?? {};
  const parts = await ownersParts(ofTemplate);
  if (typeof parts === "string") {
    return { kind: "refused", code: "InvalidUserData.Malformed", message: parts };
  }
  const userData = await mergeUserData(parts, agentVariables(site, row), row.clusterName);
  const request = {
    ...row,
    tags,
    userData,
    ...(blockDevices !== undefined && { blockDevices }),
  };
  return { kind: "request", request };
}

/** What is wrong with them, where they are not as they must be: they were checked when they were chosen. */
async function ownersParts(base64: string | undefined): Promise<readonly UserDataPart[] | string> {
  if (base64 === undefined) return [];
  const read = await readUserData(base64);
  return read.kind === "wrong" ? read.problem : read.parts;
}

/** The two that AWS Batch sets itself, and that no owner may. */
function agentVariables(site: Site, row: Instance): Readonly<Record<string, string>> {
  const { clusterName, computeEnvironment } = row;
  const attributes = {
    "com.amazonaws.batch.compute-environment-arn": batchArn(
      site,
      "compute-environment",
      computeEnvironment,
    ),
    "com.amazonaws.batch.compute-environment-revision": String(row.infrastructureRevision),
  };
  return { ECS_CLUSTER: clusterName, ECS_INSTANCE_ATTRIBUTES: JSON.stringify(attributes) };
}
