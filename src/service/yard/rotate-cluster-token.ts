/**
 * RotateClusterToken: the machine gets a second key, and the first one a last day. An agent that reads its keys anew
 * changes over without a pause.
 */
import { issueAgentKey } from "../../ledger/issue-agent-key.ts";
import type { AgentKey } from "../../model/agent-key.ts";
import { clientError } from "../../model/errors.ts";
import type {
  RotateClusterTokenInput,
  RotateClusterTokenOutput,
} from "../../yard/rotate-cluster-token.ts";
import type { ServiceDeps } from "../deps.ts";

const daySeconds = 24 * 60 * 60;
const graceSecondsMax = 30 * daySeconds;

export async function rotateClusterToken(
  deps: ServiceDeps,
  { accessKeyId, graceSeconds = daySeconds }: RotateClusterTokenInput,
): Promise<RotateClusterTokenOutput> {
  if (!(graceSeconds >= 0 && graceSeconds <= graceSecondsMax)) {
    throw clientError(
      `graceSeconds must be from 0 to ${graceSecondsMax} (30 days), got ${graceSeconds}.`,
    );
  }
  const now = deps.clock.now();
  const { before, issued, instanceId } = await deps.store.transact(async (tx) => {
    const old = await tx.agentKeys.get(accessKeyId);
    if (old === undefined) throw clientError(`There is no token ${accessKeyId}.`);
    const owner = old.instanceId;
    if (owner === undefined) {
      throw clientError(
        `No machine has registered with token ${accessKeyId} yet: revoke it and create another.`,
      );
    }
    const ending: AgentKey = { ...old, expiresAt: now + graceSeconds * 1000 };
    await tx.agentKeys.update(ending);
    const { clusterName } = old;
    const fresh = { clusterName, instanceId: owner, createdAt: now };
    return { before: ending, issued: await issueAgentKey(tx, deps.ids, fresh), instanceId: owner };
  });
  deps.keyring.learn(before);
  deps.keyring.learn(issued);
  const { secretAccessKey } = issued;
  return { token: { accessKeyId: issued.accessKeyId, secretAccessKey }, instanceId };
}
