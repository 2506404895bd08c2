/** Who makes a request, by its signature, or the error to answer with. */
import { ServiceError } from "../model/errors.ts";
import { authError } from "./auth-error.ts";
import type { WireContext } from "./handlers.ts";
import type { WireRequest } from "./request.ts";
import type { Service } from "./services.ts";
import type { signatureClaim } from "./sigv4-claim.ts";
import type { VerifySignature } from "./verify-signature.ts";

export type CallerDeps = {
  /** Absent: nobody is asked for a signature, and the caller is `anonymousArn`. */
  readonly verify: VerifySignature | undefined;
  readonly anonymousArn: string;
};

export type Caller = Pick<WireContext, "principalArn" | "accessKeyId" | "region" | "agent">;

export function callerOf(
  deps: CallerDeps,
  request: WireRequest,
  service: Service,
  claim: ReturnType<typeof signatureClaim>,
): Caller | ServiceError {
  const known = typeof claim === "string" ? undefined : claim;
  if (deps.verify === undefined) {
    return {
      principalArn: deps.anonymousArn,
      accessKeyId: known?.accessKeyId ?? "anonymous",
      region: known?.region ?? "us-east-1",
    };
  }
  if (typeof claim === "string") return authError(claim, service.protocol);
  if (claim.service !== service.name) {
    return authError("wrong-service", service.protocol, service.name);
  }
  const credentials = deps.verify(request, claim, service.protocol);
  if (credentials instanceof ServiceError) return credentials;
  return {
    principalArn: credentials.principalArn,
    accessKeyId: claim.accessKeyId,
    region: claim.region,
    ...(credentials.agent !== undefined && { agent: credentials.agent }),
  };
}

/** In AWS's words and under its code for callers whose policy allows too little. */
export function accessDenied(
  service: Service,
  operation: string,
  { principalArn }: Caller,
): ServiceError {
  const action = `${service.name}:${operation}`;
  const code = {
    restJson1: "AccessDeniedException",
    "awsJson1.1": "AccessDeniedException",
    awsQuery: "AccessDenied",
    ec2Query: "UnauthorizedOperation",
  }[service.protocol];
  return new ServiceError(
    code,
    service.protocol === "awsJson1.1" ? 400 : 403,
    `User: ${principalArn} is not authorized to perform: ${action} because no identity-based policy allows ` +
      `the ${action} action`,
  );
}
