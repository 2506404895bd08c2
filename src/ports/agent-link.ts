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
import type { PayloadTask } from "../model/payload-task.ts";

export type { PayloadContainer, PayloadTask } from "../model/payload-task.ts";

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
  readonly clientToken: string;
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
  readonly totalResources: readonly ResourceRecord[];
  readonly platformDevices: readonly { readonly id: string; readonly type: "GPU" }[];
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

export type ToAgent =
  | { readonly type: "PayloadMessage"; readonly message: PayloadMessage }
  | {
      readonly type: "HeartbeatMessage";
      readonly message: { readonly healthy: boolean; readonly messageId: string };
    };

export type FromAgent =
  | {
      readonly type: "AckRequest";
      readonly message: {
        readonly cluster: string;
        readonly containerInstance: string;
        readonly messageId: string;
      };
    }
  | { readonly type: "HeartbeatAckRequest"; readonly message: { readonly messageId: string } };

export type AcsHello = {
  readonly cluster: string;
  readonly containerInstanceArn: string;
  readonly agentVersion: string;
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
  accept(
    hello: AcsHello,
    peer: { readonly send: (message: ToAgent) => void; readonly close: (why: string) => void },
  ): { readonly receive: (message: FromAgent) => void; readonly closed: () => void };
}
