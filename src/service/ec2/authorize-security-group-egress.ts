/** AuthorizeSecurityGroupEgress: lets traffic out, as a record: no machine provider filters traffic yet. */
import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { authorizeRules } from "./change-security-group.ts";

export function authorizeSecurityGroupEgress(
  deps: ServiceDeps,
  input: Decoded<AuthorizeSecurityGroupEgressRequest>,
): Promise<AuthorizeSecurityGroupEgressResult> {
  return authorizeRules(deps, input, true);
}
