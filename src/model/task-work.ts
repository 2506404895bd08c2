/**
 * What one task of a job runs, in whichever of AWS Batch's two forms a definition gives it: one container
 * (`containerProperties`, in a job `container`) or one to ten of them (`ecsProperties`).
 *
 * Each node of a multi-node job is one such task. Kept with AWS's own member names, so that describe answers echo it.
 */
import type {
  ContainerProperties,
  KeyValue,
  LinuxParameters,
  LogConfiguration,
  MountPoint,
  ResourceRequirement,
  Secret,
  Ulimit,
  Volume,
} from "./container.ts";

/** When a container may start, by what has become of another: it runs, it has ended, it has ended with exit code 0. */
export const dependencyConditions = ["START", "COMPLETE", "SUCCESS"] as const;

export type ContainerDependency = {
  readonly containerName: string;
  readonly condition: (typeof dependencyConditions)[number];
};

/** One container of several. The exit of an essential one ends the task and decides the attempt. */
export type TaskContainerProperties = {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly dependsOn?: readonly ContainerDependency[];
  readonly environment?: readonly KeyValue[];
  /** True when absent. */
  readonly essential?: boolean;
  readonly firelensConfiguration?: {
    readonly type: string;
    readonly options?: Readonly<Record<string, string>>;
  };
  readonly linuxParameters?: LinuxParameters;
  readonly logConfiguration?: LogConfiguration;
  readonly mountPoints?: readonly MountPoint[];
  readonly privileged?: boolean;
  readonly readonlyRootFilesystem?: boolean;
  readonly repositoryCredentials?: { readonly credentialsParameter: string };
  readonly resourceRequirements?: readonly ResourceRequirement[];
  readonly secrets?: readonly Secret[];
  readonly ulimits?: readonly Ulimit[];
  readonly user?: string;
  /** Seconds from its start that the containers which wait for its end give it. */
  readonly startTimeout?: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopTimeout?: number;
};

export type EcsTaskProperties = {
  readonly containers: readonly TaskContainerProperties[];
  readonly volumes?: readonly Volume[];
  readonly executionRoleArn?: string;
  readonly taskRoleArn?: string;
  readonly ipcMode?: string;
  readonly pidMode?: string;
  readonly networkMode?: string;
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly platformVersion?: string;
  readonly networkConfiguration?: { readonly assignPublicIp?: string };
  readonly runtimePlatform?: {
    readonly operatingSystemFamily?: string;
    readonly cpuArchitecture?: string;
  };
  readonly enableExecuteCommand?: boolean;
};

/** AWS takes a list here and allows exactly one element in it. */
export type EcsProperties = { readonly taskProperties: readonly [EcsTaskProperties] };

/** Exactly one of the two. */
export type TaskWork =
  | { readonly container: ContainerProperties; readonly ecsProperties?: never }
  | { readonly container?: never; readonly ecsProperties: EcsProperties };

/** The name that AWS Batch gives the only container of a job. */
export const soleContainerName = "default";

/** Both forms as the wider one: the only container of a job is an essential one called `default`. */
export function ecsTaskOf(work: TaskWork): EcsTaskProperties {
  if (work.ecsProperties !== undefined) return work.ecsProperties.taskProperties[0];
  const {
    volumes,
    executionRoleArn,
    jobRoleArn,
    ephemeralStorage,
    networkConfiguration,
    fargatePlatformConfiguration,
    runtimePlatform,
    enableExecuteCommand,
    vcpus,
    memory,
    instanceType: _,
    resourceRequirements = [],
    ...members
  } = work.container;
  const older: readonly ResourceRequirement[] = [
    ...(vcpus === undefined ? [] : [{ type: "VCPU" as const, value: String(vcpus) }]),
    ...(memory === undefined ? [] : [{ type: "MEMORY" as const, value: String(memory) }]),
  ];
  const platformVersion = fargatePlatformConfiguration?.platformVersion;
  return {
    containers: [
      {
        ...members,
        name: soleContainerName,
        essential: true,
        resourceRequirements: [...resourceRequirements, ...older],
      },
    ],
    ...(volumes !== undefined && { volumes }),
    ...(executionRoleArn !== undefined && { executionRoleArn }),
    ...(jobRoleArn !== undefined && { taskRoleArn: jobRoleArn }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    ...(platformVersion !== undefined && { platformVersion }),
    ...(runtimePlatform !== undefined && { runtimePlatform }),
    ...(enableExecuteCommand !== undefined && { enableExecuteCommand }),
  };
}

export function isEssential(container: TaskContainerProperties): boolean {
  return container.essential ?? true;
}
