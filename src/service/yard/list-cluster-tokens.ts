/** ListClusterTokens: the keys of machines, the oldest first. */
import type {
  ListClusterTokensInput,
  ListClusterTokensOutput,
} from "../../yard/list-cluster-tokens.ts";
import type { ServiceDeps } from "../deps.ts";
import { clusterOfToken } from "./cluster-of-token.ts";

export async function listClusterTokens(
  { store }: ServiceDeps,
  input: ListClusterTokensInput,
): Promise<ListClusterTokensOutput> {
  const keys = await store.read(async (view) => {
    const all = await view.agentKeys.list();
    if (!input.cluster) return all;
    const cluster = await clusterOfToken(view, input.cluster);
    return all.filter(({ clusterName }) => clusterName === cluster);
  });
  return {
    tokens: keys.map(({ secretAccessKey: _secret, clusterName, ...key }) => ({
      ...key,
      cluster: clusterName,
    })),
  };
}
