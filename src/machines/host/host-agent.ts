/**
 * The agent that is an instance of the host provider, as the provider sees it: something that main starts and
 * that can be stopped. The provider knows neither what it runs containers with nor how it reaches the server.
 */
import type { Resources } from "../../model/resources.ts";

export type HostAgentConfig = {
  readonly clusterName: string;
  readonly computeEnvironment: string;
  /** What the agent registers, and all it may give to tasks. */
  readonly resources: Resources;
  readonly gpuIds: readonly string[];
  /** Takes a line of what the agent has to say of itself: the instance's console. */
  readonly say: (line: string) => void;
  /**
   * Which EC2 instance the agent is; the content of its identity document. Absent when it joins the cluster of an
   * UNMANAGED compute environment, where a machine is no EC2 instance.
   */
  readonly instance?: {
    readonly instanceId: string;
    readonly instanceType: string;
    readonly imageId: string;
  };
};

export interface HostAgent {
  /**
   * Ends its tasks (SIGTERM, SIGKILL after `graceMs`) and itself. Resolves when nothing of it runs any more; one
   * that rejected is stopped again.
   */
  stop(options: { readonly graceMs: number }): Promise<void>;
}

/** Rejects when the agent cannot be started; nothing of it runs then. */
export type StartHostAgent = (config: HostAgentConfig) => Promise<HostAgent>;
