/**
 * A machine's key speaks for that machine alone. What its agent asks about another one is refused with the error that
 * AWS gives callers whose policy allows too little.
 */
import { ServiceError } from "../../model/errors.ts";
import type { RequestContext } from "../deps.ts";

/** Who asks; the owner's own requests carry no `agent`. */
export type Caller = Partial<Pick<RequestContext, "agent" | "principalArn" | "endpoint">>;

/** Throws an AccessDeniedException unless the caller may speak for the instance; undefined: for none. */
export function mustSpeakFor(
  { agent, principalArn }: Caller,
  operation: string,
  instanceId: string | undefined,
): void {
  if (agent === undefined || (instanceId !== undefined && agent.instanceId === instanceId)) return;
  throw notAuthorized(principalArn, operation, "this instance");
}

/** The same for a cluster as a whole. */
export function mustBelongTo(
  { agent, principalArn }: Caller,
  operation: string,
  clusterName: string,
): void {
  if (agent === undefined || agent.clusterName === clusterName) return;
  throw notAuthorized(principalArn, operation, `cluster ${clusterName}`);
}

function notAuthorized(
  principalArn: string | undefined,
  operation: string,
  about: string,
): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    400,
    `User: ${principalArn ?? "unknown"} is not authorized to perform: ecs:${operation} for ${about}: ` +
      "a machine's key speaks for that machine alone.",
  );
}
