/** DescribeVolumes: there are none of their own; what a machine has is its provider's affair. */
import type { DescribeVolumesRequest, DescribeVolumesResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";

export async function describeVolumes(
  _deps: ServiceDeps,
  input: Decoded<DescribeVolumesRequest>,
): Promise<DescribeVolumesResult> {
  const [id] = input.VolumeIds ?? [];
  if (id === undefined) return { Volumes: [] };
  throw ec2Error("InvalidVolume.NotFound", `The volume '${id}' does not exist.`);
}
