/** CreateInstanceProfile. */
import type {
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { InstanceProfile } from "../../model/identity.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkEntityName, checkPath } from "./check-iam-input.ts";
import { instanceProfileDetail } from "./iam-detail.ts";
import { alreadyExists } from "./iam-errors.ts";
import { iamId } from "./iam-id.ts";
import { withTags } from "./iam-tags.ts";

export async function createInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<CreateInstanceProfileRequest>,
): Promise<CreateInstanceProfileResponse> {
  const { InstanceProfileName: instanceProfileName } = input;
  checkEntityName("instanceProfileName", instanceProfileName);
  const profile: InstanceProfile = {
    instanceProfileName,
    path: checkPath(input.Path),
    instanceProfileId: iamId(deps.ids, "AIPA"),
    createdAt: deps.clock.now(),
    tags: withTags({}, input.Tags),
  };
  return deps.store.transact(async (tx) => {
    if ((await tx.records("instance-profile").get(instanceProfileName)) !== undefined) {
      throw alreadyExists(`Instance Profile ${instanceProfileName} already exists.`);
    }
    await tx.records("instance-profile").put(instanceProfileName, profile);
    return { InstanceProfile: await instanceProfileDetail(deps.site, tx, profile) };
  });
}
