/** What operations are given: the outside, as ports. Made once, in main. */
import type { AgentScope } from "../model/agent-key.ts";
import type { Site } from "../model/arn.ts";
import type { InstanceType } from "../model/instance-type.ts";
import type { Quotas } from "../model/quotas.ts";
import type { AgentSessions } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explanations } from "../ports/explanations.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { Keyring } from "../ports/keyring.ts";
import type { LogStore } from "../ports/log-store.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store, View } from "../ports/store.ts";
import type { TelemetryBook } from "../ports/telemetry-book.ts";
import type { Deliveries } from "../ports/webhook-sender.ts";

export type ServiceDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logs: LogStore;
  readonly explanations: Explanations;
  readonly deliveries: Deliveries;
  /** All types that the machine providers know. */
  readonly instanceTypes: () => readonly InstanceType[];
  readonly machines: Machines;
  readonly quotas: Quotas;
  /** How many jobs may wait, see `quotas`. */
  readonly waitingJobs: { admit(view: View): Promise<void> };
  readonly about: AboutServer;
  readonly agents: AgentSessions;
  /** Where agents are told to open their sessions; absent: wherever they have reached the server. */
  readonly agentEndpoint?: string;
  readonly keyring: Keyring;
  /** What agents have measured of tasks. */
  readonly taskUse: Pick<TelemetryBook, "of" | "say" | "saidOf">;
  /** Asked for what agents may fetch, and nothing else. */
  readonly secrets: SecretSource;
  /** Tells the loops that something has changed. Called after the commit; never awaited. */
  readonly poke: () => void;
};

/** What operations may ask of the machine provider; what they want of it goes through rows. */
export type Machines = Pick<MachineProvider, "name" | "consoleOutput" | "addressOf">;

/** What the server is; the same for its whole life. */
export type AboutServer = {
  readonly version: string;
  /** What runs containers: `docker (28.2.2)`. */
  readonly runtime: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** What is made to go wrong on purpose, in sentences; absent on a server that is to work. */
  readonly faults?: readonly string[];
};

/** The one request that is being answered. */
export type RequestContext = {
  readonly requestId: string;
  /** ARN of the caller, from the verified access key. */
  readonly principalArn: string;
  readonly accessKeyId: string;
  /** The one machine, or the cluster to join, that the caller's key is for; absent: the key is the owner's. */
  readonly agent?: AgentScope;
  /** The base URL at which the caller reached the server; absent within the server's own process. */
  readonly endpoint?: string;
};
