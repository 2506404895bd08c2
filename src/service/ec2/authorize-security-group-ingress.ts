/** AuthorizeSecurityGroupIngress: lets traffic in, as a record: no machine provider filters traffic yet. */
import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { authorizeRules } from "./change-security-group.ts";

export function authorizeSecurityGroupIngress(
  deps: ServiceDeps,
  input: Decoded<AuthorizeSecurityGroupIngressRequest>,
): Promise<AuthorizeSecurityGroupIngressResult> {
  return authorizeRules(deps, input, false);
}
