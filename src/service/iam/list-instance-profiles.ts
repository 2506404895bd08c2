/** ListInstanceProfiles: by name, those below a path. */
import type {
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { instanceProfileDetail } from "./iam-detail.ts";
import { iamPage } from "./iam-page.ts";

export async function listInstanceProfiles(
  deps: ServiceDeps,
  input: Decoded<ListInstanceProfilesRequest>,
): Promise<ListInstanceProfilesResponse> {
  return deps.store.read(async (view) => {
    const all = await view.records("instance-profile").all();
    const below = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { rows, page } = iamPage(below, input, (profile) => profile.instanceProfileName);
    const details = rows.map((profile) => instanceProfileDetail(deps.site, view, profile));
    return { InstanceProfiles: await Promise.all(details), ...page };
  });
}
