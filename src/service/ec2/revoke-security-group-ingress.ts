/** RevokeSecurityGroupIngress: takes rules of incoming traffic from a group. */
import type {
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { revokeRules } from "./change-security-group.ts";

export function revokeSecurityGroupIngress(
  deps: ServiceDeps,
  input: Decoded<RevokeSecurityGroupIngressRequest>,
): Promise<RevokeSecurityGroupIngressResult> {
  return revokeRules(deps, input, false);
}
