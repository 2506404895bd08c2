/** GetCallerIdentity: who the access key belongs to. The user id of AWS is random; here it is the access key's id. */
import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";

export async function getCallerIdentity(
  deps: Pick<ServiceDeps, "site">,
  _input: Decoded<GetCallerIdentityRequest>,
  context: RequestContext,
): Promise<GetCallerIdentityResponse> {
  return {
    UserId: context.accessKeyId,
    Account: deps.site.account,
    Arn: context.principalArn,
  };
}
