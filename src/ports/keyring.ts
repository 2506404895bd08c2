/**
 * The keys of machines as the wire looks them up, in memory, for every request. Rows are the truth: an operation that
 * has changed one tells the keyring after its commit, and the server reads all of them when it starts.
 */
import type { AgentKey } from "../model/agent-key.ts";

export interface Keyring {
  /** A new key, or one of which something changed. */
  learn(key: AgentKey): void;
  /** From now on the key opens nothing; quiet when it is unknown. */
  forget(accessKeyId: string): void;
}
