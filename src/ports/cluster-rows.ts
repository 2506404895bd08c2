/** The part of the store that ECS keeps beside instances and tasks: few rows, all of which may be read at once. */
import type { AgentKey } from "../model/agent-key.ts";
import type { ClusterRecord, ContainerInstanceRecord } from "../model/container-instance.ts";

export type ClusterView = {
  /** What agents registered of instances; absent for one that has not registered or was deregistered. */
  readonly containerInstances: {
    get(instanceId: string): Promise<ContainerInstanceRecord | undefined>;
    list(): Promise<readonly ContainerInstanceRecord[]>;
  };
  /** Clusters that somebody created; those of compute environments are not among them. */
  readonly clusters: {
    get(name: string): Promise<ClusterRecord | undefined>;
    list(): Promise<readonly ClusterRecord[]>;
  };
  readonly agentKeys: {
    get(accessKeyId: string): Promise<AgentKey | undefined>;
    /** The oldest first. */
    list(): Promise<readonly AgentKey[]>;
  };
};

export type ClusterTransaction = {
  /** Rejects a row of an instance that is not there; rows leave with their instance. */
  readonly containerInstances: ClusterView["containerInstances"] & {
    insert(row: ContainerInstanceRecord): Promise<void>;
    update(row: ContainerInstanceRecord): Promise<void>;
    remove(instanceId: string): Promise<void>;
  };
  readonly clusters: ClusterView["clusters"] & {
    insert(row: ClusterRecord): Promise<void>;
    remove(name: string): Promise<void>;
  };
  readonly agentKeys: ClusterView["agentKeys"] & {
    insert(row: AgentKey): Promise<void>;
    update(row: AgentKey): Promise<void>;
    remove(accessKeyId: string): Promise<void>;
  };
};
