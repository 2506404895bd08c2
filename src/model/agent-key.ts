/**
 * An access key for one machine: a join token while nobody has used it, the machine's own credentials from its first
 * registration on. The agent signs with it as with any AWS key, so that the ECS agent needs nothing new to join.
 */
export type AgentKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The only cluster that it opens. */
  readonly clusterName: string;
  /** The only instance that it speaks for; absent until one registers with it. */
  readonly instanceId?: string;
  readonly createdAt: number;
  /** From when it is refused: a join token that nobody used, or a key that was replaced. */
  readonly expiresAt?: number;
};

/** Whom a request by such a key speaks for. */
export type AgentScope = {
  readonly accessKeyId: string;
  readonly clusterName: string;
  readonly instanceId?: string;
};

export function isExpired(key: Pick<AgentKey, "expiresAt">, now: number): boolean {
  return key.expiresAt !== undefined && key.expiresAt <= now;
}
