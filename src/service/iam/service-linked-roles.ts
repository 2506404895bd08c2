/** Roles that services make for themselves: which service has which, and a new one. */
import { ServiceError } from "../../model/errors.ts";
import type { Role } from "../../model/identity.ts";
import type { ServiceDeps } from "../deps.ts";
import { iamId } from "./iam-id.ts";

/** The roles of the services that compute environments are about. */
const roleNames: Readonly<Record<string, string>> = {
  "batch.amazonaws.com": "AWSServiceRoleForBatch",
  "ecs.amazonaws.com": "AWSServiceRoleForECS",
  "spot.amazonaws.com": "AWSServiceRoleForEC2Spot",
  "spotfleet.amazonaws.com": "AWSServiceRoleForEC2SpotFleet",
  "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
};

export function newServiceLinkedRole(
  deps: Pick<ServiceDeps, "ids" | "clock">,
  service: string,
  description?: string,
): Role {
  const roleName = Object.hasOwn(roleNames, service) ? roleNames[service] : undefined;
  if (roleName === undefined) {
    throw new ServiceError(
      "AccessDenied",
      403,
      `Service principal ${service} has no service-linked role here; those that have one are ` +
        `${Object.keys(roleNames).join(", ")}.`,
    );
  }
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  };
  return {
    roleName,
    path: `/aws-service-role/${service}/`,
    roleId: iamId(deps.ids, "AROA"),
    createdAt: deps.clock.now(),
    assumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    ...(description && { description }),
    maxSessionDuration: 3600,
    linkedService: service,
    attachedPolicies: [],
    inlinePolicies: {},
    tags: {},
  };
}
