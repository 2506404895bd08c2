/**
 * The ECS agent protocol as two interfaces: what an agent may ask of the server (the ECS API) and the session
 * over which the server speaks to it (ACS). The same messages pass in memory when server and agent share a
 * process, and over HTTP and a websocket when they do not.
 *
 * Rules kept from the real protocol: tasks are upserted by ARN, so a payload may be sent again; a payload is
 * acknowledged only when all its tasks were taken; stopping is a payload with `desiredStatus: "STOPPED"`; state
 * reports of one task come in order, may be repeated, and are always accepted (a refusal would be retried for ever).
 * A container of several that ends while its task goes on is told of in a further RUNNING report; a report need not
 * name containers of which nothing new is to be told.
 */
import type { AgentScope } from "../model/agent-key.ts";
import type { PayloadTask, RoleCredentials } from "../model/payload-task.ts";

export type {
  PayloadContainer,
  PayloadTask,
  RegistryAuthentication,
} from "../model/payload-task.ts";

export type ResourceRecord = {
  readonly name: "CPU" | "MEMORY" | "PORTS" | "PORTS_UDP";
  readonly type: "INTEGER" | "STRINGSET";
  readonly integerValue?: number;
  readonly stringSetValue?: readonly string[];
};

export type RegisterContainerInstance = {
  readonly cluster: string;
  /** Only when an agent that kept its state registers again. */
  readonly containerInstanceArn?: string;
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
  readonly totalResources: readonly ResourceRecord[];
  readonly platformDevices: readonly { readonly id: string; readonly type: "GPU" }[];
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  /** JSON text with instanceId, instanceType, imageId; empty for a machine that is no EC2 instance. */
  readonly instanceIdentityDocument: string;
};

export type ContainerStateChange = {
  readonly containerName: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED";
  readonly runtimeId?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly imageDigest?: string;
  /** Of a task in a network of its own: the address under which the others there reach it. */
  readonly networkBindings?: readonly { readonly bindIP?: string }[];
};

export type SubmitTaskStateChange = {
  readonly cluster: string;
  readonly task: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED";
  readonly reason: string;
  readonly containers: readonly ContainerStateChange[];
  /** Epoch milliseconds here; seconds with a fraction on the wire. */
  readonly pullStartedAt?: number;
  readonly pullStoppedAt?: number;
  readonly executionStartedAt?: number;
  readonly executionStoppedAt?: number;
};

export type PayloadMessage = {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  readonly generatedAt: number;
  /** One growing counter per instance. */
  readonly seqNum: number;
  readonly tasks: readonly PayloadTask[];
};

/** A task as manifests and verifications name it. */
export type TaskIdentifier = {
  readonly taskArn: string;
  readonly taskClusterArn: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
};

/** All tasks that should run on the instance; what else runs there is to be asked about, and then stopped. */
export type TaskManifestMessage = {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  readonly generatedAt: number;
  /** From the same growing counter as `seqNum`; a manifest that is not newer than all before is ignored. */
  readonly timeline: number;
  readonly tasks: readonly TaskIdentifier[];
};

export type ToAgent =
  | { readonly type: "PayloadMessage"; readonly message: PayloadMessage }
  | { readonly type: "TaskManifestMessage"; readonly message: TaskManifestMessage }
  | {
      readonly type: "TaskStopVerificationAck";
      readonly message: {
        /** Of the manifest that it goes back to. */
        readonly messageId: string;
        readonly generatedAt: number;
        readonly stopTasks: readonly TaskIdentifier[];
      };
    }
  | {
      readonly type: "IAMRoleCredentialsMessage";
      readonly message: {
        readonly messageId: string;
        readonly taskArn: string;
        readonly taskClusterArn: string;
        readonly roleType: "TaskApplication" | "TaskExecution";
        readonly roleCredentials: RoleCredentials;
      };
    }
  | {
      readonly type: "HeartbeatMessage";
      readonly message: { readonly healthy: boolean; readonly messageId: string };
    };

export type FromAgent =
  | {
      readonly type: "AckRequest" | "NackRequest";
      readonly message: {
        readonly cluster: string;
        readonly containerInstance: string;
        readonly messageId: string;
      };
    }
  | {
      readonly type: "TaskStopVerificationMessage";
      readonly message: {
        /** Of the manifest that it answers. */
        readonly messageId: string;
        readonly stopCandidates: readonly TaskIdentifier[];
      };
    }
  | {
      readonly type: "HeartbeatAckRequest" | "IAMRoleCredentialsAckRequest";
      readonly message: { readonly messageId: string };
    };

export type AcsHello = {
  readonly cluster: string;
  readonly containerInstanceArn: string;
  readonly agentVersion: string;
  readonly agentHash?: string;
  readonly dockerVersion?: string;
  /** The agent has no role credentials of its tasks, which are not kept on disk: all are to be sent. */
  readonly sendCredentials: boolean;
  /** Where the agent has reached the server, as its containers can too; unknown within one process. */
  readonly endpoint?: string;
};

/** Why a session may not open. Of InactiveInstanceException agents know that they were deregistered. */
export type SessionRefusal = {
  readonly type:
    | "AccessDeniedException"
    | "InactiveInstanceException"
    | "InvalidClusterException"
    | "InvalidInstanceException";
  readonly message: string;
};

/** One end of an open session. After `close` from either side nothing more arrives. */
export interface AcsSession {
  send(message: FromAgent): void;
  close(): void;
}

/** What an agent holds: its way to the server. Calls reject when the server cannot be reached. */
export interface AgentLink {
  registerContainerInstance(
    request: RegisterContainerInstance,
  ): Promise<{ readonly containerInstanceArn: string }>;
  submitTaskStateChange(request: SubmitTaskStateChange): Promise<void>;
  /** Of Secrets Manager: the value of a secret that a task of this instance names for its registry. */
  getSecretValue(secretId: string): Promise<string>;
  connect(
    hello: AcsHello,
    handlers: {
      readonly receive: (message: ToAgent) => void;
      readonly closed: (why: string) => void;
    },
  ): Promise<AcsSession>;
}

/** What the server holds: where sessions arrive, however they came. */
export interface AgentHub {
  /**
   * Asked before a session is accepted: a refusal costs the agent a wait, a session that is accepted and then dropped
   * is tried again at once. `scope` is whom the caller's key speaks for; absent: for every instance.
   */
  admit(hello: AcsHello, scope: AgentScope | undefined): Promise<SessionRefusal | undefined>;
  /** A second session of an instance replaces the first. */
  accept(
    hello: AcsHello,
    peer: { readonly send: (message: ToAgent) => void; readonly close: (why: string) => void },
  ): { readonly receive: (message: FromAgent) => void; readonly closed: () => void };
}

/** What operations ask of the sessions that are open. */
export interface AgentSessions {
  /** ECS's `agentConnected`: only such an instance can be sent anything. */
  isConnected(instanceId: string): boolean;
  /** Ends the session of an instance that was deregistered; quiet when there is none. */
  disconnect(instanceId: string, why: string): void;
}
