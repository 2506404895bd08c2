/** RevokeSecurityGroupEgress: takes rules of outgoing traffic from a group. */
import type {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { revokeRules } from "./change-security-group.ts";

export function revokeSecurityGroupEgress(
  deps: ServiceDeps,
  input: Decoded<RevokeSecurityGroupEgressRequest>,
): Promise<RevokeSecurityGroupEgressResult> {
  return revokeRules(deps, input, true);
}
