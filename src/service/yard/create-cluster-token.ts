/** CreateClusterToken: join tokens for machines of an UNMANAGED compute environment. */
import { issueAgentKey } from "../../ledger/issue-agent-key.ts";
import type { AgentKey } from "../../model/agent-key.ts";
import { clientError } from "../../model/errors.ts";
import type {
  CreateClusterTokenInput,
  CreateClusterTokenOutput,
} from "../../yard/create-cluster-token.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { clusterOfToken } from "./cluster-of-token.ts";

const countMax = 1_000;
const daySeconds = 24 * 60 * 60;
const validSecondsMax = 365 * daySeconds;

export async function createClusterToken(
  deps: ServiceDeps,
  input: CreateClusterTokenInput,
  context: RequestContext,
): Promise<CreateClusterTokenOutput> {
  const { count = 1, validSeconds = daySeconds } = input;
  if (!Number.isInteger(count) || count < 1 || count > countMax) {
    throw clientError(`count must be a whole number from 1 to ${countMax}, got ${count}.`);
  }
  if (!(validSeconds > 0 && validSeconds <= validSecondsMax)) {
    throw clientError(
      `validSeconds must be above 0 and at most ${validSecondsMax} (a year), got ${validSeconds}.`,
    );
  }
  const now = deps.clock.now();
  const expiresAt = now + validSeconds * 1000;
  const { cluster, keys } = await deps.store.transact(async (tx) => {
    const clusterName = await clusterOfToken(tx, input.cluster);
    const issued: AgentKey[] = [];
    while (issued.length < count) {
      issued.push(await issueAgentKey(tx, deps.ids, { clusterName, createdAt: now, expiresAt }));
    }
    return { cluster: clusterName, keys: issued };
  });
  for (const key of keys) deps.keyring.learn(key);
  return {
    cluster,
    region: deps.site.region,
    endpoint: deps.agentEndpoint ?? context.endpoint ?? "",
    tokens: keys.map(({ accessKeyId, secretAccessKey }) => ({
      accessKeyId,
      secretAccessKey,
      expiresAt,
    })),
  };
}
