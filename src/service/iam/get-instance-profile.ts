/** GetInstanceProfile. */
import type { GetInstanceProfileRequest, GetInstanceProfileResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { instanceProfileDetail } from "./iam-detail.ts";

export async function getInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<GetInstanceProfileRequest>,
): Promise<GetInstanceProfileResponse> {
  return deps.store.read(async (view) => {
    const profile = await findInstanceProfile(view, input.InstanceProfileName);
    return { InstanceProfile: await instanceProfileDetail(deps.site, view, profile) };
  });
}
