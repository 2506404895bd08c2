/**
 * Makes a key for one machine: a join token that the first machine to use it makes its own, or, with an instance, that
 * instance's key from the start. Whoever calls it tells the keyring after the commit.
 */
import type { AgentKey } from "../model/agent-key.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { Transaction } from "../ports/store.ts";

export async function issueAgentKey(
  tx: Transaction,
  ids: Pick<IdSource, "accessKey">,
  key: Omit<AgentKey, "accessKeyId" | "secretAccessKey">,
): Promise<AgentKey> {
  const issued: AgentKey = { ...ids.accessKey(), ...key };
  await tx.agentKeys.insert(issued);
  return issued;
}
