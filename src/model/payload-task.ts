/**
 * A task as the ECS agent protocol carries it to an instance. Keys are left out when there is nothing to say: a null
 * would erase what the agent derives itself.
 */
import type { ContainerDependency } from "./task-work.ts";

/** A container of a payload; what has no field of its own travels in `dockerConfig`, in the Engine API's names. */
export type PayloadContainer = {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  /** CPU shares, 1024 per vCPU. */
  readonly cpu: number;
  /** Hard limit, MiB. */
  readonly memory: number;
  readonly command: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mountPoints: readonly {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
  }[];
  /** Seconds between SIGTERM and SIGKILL; 30 when absent. */
  readonly stopTimeout?: number;
  /** Seconds from its start that those who wait for its end give it; without end when absent. */
  readonly startTimeout?: number;
  readonly dependsOn?: readonly ContainerDependency[];
  /** For pulling the image from a registry that asks who one is. */
  readonly registryAuthentication?: RegistryAuthentication;
  readonly dockerConfig: {
    /** JSON texts: Docker's container config and host config. */
    readonly config: string;
    readonly hostConfig: string;
  };
};

/** Where an agent finds the credentials for a registry: in a secret of Secrets Manager, which it asks for. */
export type RegistryAuthentication = {
  readonly type: "asm";
  readonly asmAuthData: { readonly credentialsParameter: string; readonly region: string };
};

/**
 * Short-lived keys for a task, or for its agent on the task's behalf; sent again, under the same id, before they
 * expire.
 */
export type RoleCredentials = {
  /** Under which the agent hands them out, so it is a secret. */
  readonly credentialsId: string;
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601, as the containers get it. */
  readonly expiration: string;
};

export type PayloadTask = {
  readonly arn: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly family: string;
  readonly version: string;
  readonly containers: readonly PayloadContainer[];
  readonly volumes: readonly {
    readonly name: string;
    readonly host: { readonly sourcePath?: string };
  }[];
  readonly networkMode: "host" | "bridge" | "none" | "awsvpc";
  /**
   * Tasks of one group reach each other under the address that the agent reports: the nodes of a multi-node job. An
   * agent that knows nothing of it runs them in the host's network, where that is so, too.
   */
  readonly group?: string;
  /** With which the ECS agent asks for what the task names: the key of its machine, which it has anyway. */
  readonly executionRoleCredentials?: RoleCredentials;
  readonly associations: readonly {
    readonly type: "gpu";
    readonly name: string;
    readonly containers: readonly string[];
  }[];
  /** `host`, `task` (shared by the containers of the task) or `none`. */
  readonly ipcMode?: string;
  /** `host`, or `task` likewise. */
  readonly pidMode?: string;
};
