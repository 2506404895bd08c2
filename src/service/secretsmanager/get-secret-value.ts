/**
 * Secrets Manager's GetSecretValue, for agents alone: the credentials of a registry that a task of their instance
 * names. All other secrets reach a container in its payload; these the protocol leaves to the agent to fetch.
 */
import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import { workOf } from "../../core/lifecycle/node-ranges.ts";
import type { Decoded } from "../../model/decoded.ts";
import { ServiceError } from "../../model/errors.ts";
import { ecsTaskOf } from "../../model/task-work.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";

/** An agent in the server's process has no key; it is trusted with every task. */
export type SecretCaller = Partial<Pick<RequestContext, "agent" | "principalArn">> & {
  readonly embedded?: true;
};

export async function getSecretValue(
  { store, secrets }: ServiceDeps,
  { SecretId }: Decoded<GetSecretValueRequest>,
  caller: SecretCaller,
): Promise<GetSecretValueResponse> {
  // A join token that nobody has registered with is no instance's.
  if (caller.agent !== undefined && caller.agent.instanceId === undefined) {
    throw denied(SecretId, caller);
  }
  const mayKnow =
    caller.embedded === true ||
    (await store.read((view) => namesSecret(view, SecretId, caller.agent?.instanceId)));
  if (!mayKnow) throw denied(SecretId, caller);
  const found = await secrets.find(SecretId);
  if (found.kind === "found") return { Name: SecretId, SecretString: found.value };
  throw new ServiceError(
    "ResourceNotFoundException",
    400,
    `Secrets Manager can't find the specified secret: ${SecretId}: ${found.why}`,
  );
}

/** An agent with the owner's key may be that of any instance. */
async function namesSecret(
  view: View,
  secretId: string,
  instanceId: string | undefined,
): Promise<boolean> {
  for (const task of await view.tasks.live(instanceId)) {
    const job = await view.jobs.get(task.jobId);
    const spec = await view.jobs.spec(task.jobId);
    const work = spec && workOf(spec, job?.nodeIndex);
    if (work === undefined) continue;
    const named = ecsTaskOf(work).containers.some(
      ({ repositoryCredentials }) => repositoryCredentials?.credentialsParameter === secretId,
    );
    if (named) return true;
  }
  return false;
}

function denied(secretId: string, { principalArn = "unknown" }: SecretCaller): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    400,
    `User: ${principalArn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secretId}: ` +
      "only the agent of an instance may, while a task there names it as repositoryCredentials.",
  );
}
