/**
 * A compute environment: the bounds within which instances are launched for jobs, and the ECS cluster that
 * they join.
 */
import type { ImageSelection } from "./image-selection.ts";
import type { ResourceState, ResourceStatus } from "./job-queue.ts";
import type { LaunchTemplateReference } from "./launch-template.ts";

export type ComputeResourceType =
  | "EC2"
  | "SPOT"
  | "FARGATE"
  | "FARGATE_SPOT"
  | "ECS_MANAGED_INSTANCES";

/** `computeResources` of a managed environment as it was given, with AWS's defaults filled in. */
export type ComputeResources = {
  readonly type: ComputeResourceType;
  /** Absent when none was given, which acts as BEST_FIT; AWS does not echo the default. */
  readonly allocationStrategy?: string;
  /** 0 on Fargate, which has no instances to keep; nor has it instance types, an image or tags. */
  readonly minvCpus: number;
  readonly maxvCpus: number;
  readonly instanceTypes: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instanceRole?: string;
  readonly imageId?: string;
  readonly ec2KeyPair?: string;
  readonly placementGroup?: string;
  readonly bidPercentage?: number;
  readonly spotIamFleetRole?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly launchTemplate?: LaunchTemplateReference & {
    /** Empty or absent: the template is for all instance types. */
    readonly overrides?: readonly LaunchTemplateOverride[];
  };
  readonly ec2Configuration: readonly {
    readonly imageType: string;
    readonly imageIdOverride?: string;
    readonly imageKubernetesVersion?: string;
  }[];
  readonly scalingPolicy?: { readonly minScaleDownDelayMinutes?: number };
};

/** Another launch template for some of the instance types: it stands in the place of the environment's own. */
export type LaunchTemplateOverride = LaunchTemplateReference & {
  readonly targetInstanceTypes: readonly string[];
};

export type ComputeEnvironment = {
  readonly name: string;
  readonly uuid: string;
  readonly type: "MANAGED" | "UNMANAGED";
  readonly state: ResourceState;
  readonly status: ResourceStatus;
  readonly statusReason: string;
  readonly createdAt: number;
  /** The ECS cluster its instances join; `<name>_Batch_<uuid>`. */
  readonly clusterName: string;
  readonly computeResources?: ComputeResources;
  /** The images of its instances, chosen when it was created and at each infrastructure update. */
  readonly imageSelection?: ImageSelection;
  /**
   * A scale-out asked for by `desiredvCpus` and not reached yet. What is wanted otherwise is never stored: it is
   * the sum of the instances wanted running.
   */
  readonly requestedvCpus?: number;
  readonly unmanagedvCpus?: number;
  readonly serviceRole: string;
  readonly ecsSettings?: { readonly containerInsights?: string };
  readonly updatePolicy: {
    readonly terminateJobsOnUpdate: boolean;
    readonly jobExecutionTimeoutMinutes: number;
    /** An update has set it. Until then AWS does not show its defaults, and clients would take them for a change. */
    readonly stated?: true;
  };
  /** What an instance of this revision registered that it can do, the last that did; outlives the instances. */
  readonly registeredAttributes?: {
    readonly infrastructureRevision: number;
    readonly names: readonly string[];
  };
  /** Grows by one with each infrastructure update; instances of an older revision are replaced. */
  readonly infrastructureRevision: number;
  readonly tags: Readonly<Record<string, string>>;
};
