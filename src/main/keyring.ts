/** The keys that the wire accepts, in memory: the owner's, and those of machines. */
import { type AgentKey, isExpired } from "../model/agent-key.ts";
import type { Site } from "../model/arn.ts";
import type { Clock } from "../ports/clock.ts";
import type { Keyring } from "../ports/keyring.ts";
import type { Store } from "../ports/store.ts";
import type { Credentials, CredentialsLookup } from "../wire/verify-signature.ts";
import type { AccessKey } from "./access-key.ts";

export type WireKeyring = Keyring & { readonly lookUp: CredentialsLookup };

export type KeyringOptions = {
  readonly site: Site;
  readonly owner: AccessKey;
  readonly ownerArn: string;
  readonly store: Store;
  readonly clock: Clock;
};

export async function openKeyring(options: KeyringOptions): Promise<WireKeyring> {
  const { owner, clock, site } = options;
  const keys = new Map<string, AgentKey>();
  for (const key of await options.store.read((view) => view.agentKeys.list())) {
    keys.set(key.accessKeyId, key);
  }
  const ownerCredentials: Credentials = {
    secretAccessKey: owner.secretAccessKey,
    principalArn: options.ownerArn,
  };
  return {
    learn: (key) => void keys.set(key.accessKeyId, key),
    forget: (accessKeyId) => void keys.delete(accessKeyId),
    lookUp(accessKeyId) {
      if (accessKeyId === owner.accessKeyId) return ownerCredentials;
      const key = keys.get(accessKeyId);
      if (key === undefined || isExpired(key, clock.now())) return undefined;
      return agentCredentials(site, key);
    },
  };
}

/** A machine appears as what it is on AWS: the session of a role that is named after its instance. */
function agentCredentials({ partition, account }: Site, key: AgentKey): Credentials {
  const { accessKeyId, secretAccessKey, clusterName, instanceId } = key;
  const session = instanceId ?? accessKeyId;
  return {
    secretAccessKey,
    principalArn: `arn:${partition}:sts::${account}:assumed-role/ecsInstanceRole/${session}`,
    agent: { accessKeyId, clusterName, ...(instanceId !== undefined && { instanceId }) },
  };
}
