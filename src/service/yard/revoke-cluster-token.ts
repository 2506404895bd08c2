/** RevokeClusterToken: what the key has opened is closed; what runs on its machine ends only when that is lost. */
import { clientError } from "../../model/errors.ts";
import type {
  RevokeClusterTokenInput,
  RevokeClusterTokenOutput,
} from "../../yard/revoke-cluster-token.ts";
import type { ServiceDeps } from "../deps.ts";

export async function revokeClusterToken(
  deps: ServiceDeps,
  { accessKeyId }: RevokeClusterTokenInput,
): Promise<RevokeClusterTokenOutput> {
  const { instanceId } = await deps.store.transact(async (tx) => {
    const key = await tx.agentKeys.get(accessKeyId);
    if (key === undefined) throw clientError(`There is no token ${accessKeyId}.`);
    await tx.agentKeys.remove(accessKeyId);
    return key;
  });
  deps.keyring.forget(accessKeyId);
  if (instanceId === undefined) return {};
  deps.agents.disconnect(instanceId, "its key was revoked");
  return { instanceId };
}
