/**
 * An environment as DescribeComputeEnvironments shows it: what was given, with AWS's defaults. Terraform compares
 * this with what it sent, member by member.
 */
import type {
  ComputeEnvironmentDetail,
  ComputeResource,
  ContainerInsights,
  CRAllocationStrategy,
  LaunchTemplateSpecification,
} from "@aws-sdk/client-batch";
import type { BatchImageStatus } from "../../core/images/batch-image-status.ts";
import { namesTemplate } from "../../core/images/image-sources.ts";
import { batchArn, clusterArn, type Site } from "../../model/arn.ts";
import type { ComputeEnvironment, ComputeResources } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { isFargate } from "./check-fargate-resources.ts";
import { desiredvCpus } from "./desired-vcpus.ts";

/** The environment's own instances, and AWS's `batchImageStatus` by image type. */
export type EnvironmentFacts = {
  readonly instances: readonly Instance[];
  readonly imageStatuses: ReadonlyMap<string, BatchImageStatus>;
};

export function computeEnvironmentDetail(
  site: Site,
  environment: ComputeEnvironment,
  { instances, imageStatuses }: EnvironmentFacts,
): ComputeEnvironmentDetail {
  const { computeResources, unmanagedvCpus } = environment;
  const { stated, ...updatePolicy } = environment.updatePolicy;
  // Checked against its three words before it was kept.
  const insights = environment.ecsSettings?.containerInsights as ContainerInsights | undefined;
  return {
    computeEnvironmentName: environment.name,
    computeEnvironmentArn: batchArn(site, "compute-environment", environment.name),
    ecsClusterArn: clusterArn(site, environment.clusterName),
    type: environment.type,
    state: environment.state,
    status: environment.status,
    statusReason: environment.statusReason,
    ...(unmanagedvCpus !== undefined && { unmanagedvCpus }),
    ...(computeResources !== undefined && {
      computeResources: shown(
        computeResources,
        desiredvCpus(environment, instances),
        imageStatuses,
      ),
    }),
    serviceRole: environment.serviceRole,
    // Updates of instances are a matter of managed environments alone.
    ...(environment.type === "MANAGED" && stated && { updatePolicy }),
    containerOrchestrationType: "ECS",
    uuid: environment.uuid,
    ...(insights !== undefined && { ecsSettings: { containerInsights: insights } }),
    tags: { ...environment.tags },
  };
}

/** The version as it was given, or AWS's default; what it stood for then is not shown, as on AWS. */
function shownTemplate({
  overrides = [],
  ...own
}: NonNullable<ComputeResources["launchTemplate"]>): LaunchTemplateSpecification {
  return {
    ...own,
    ...(namesTemplate(own) && { version: own.version || "$Default" }),
    ...(overrides.length > 0 && {
      overrides: overrides.map((override) => ({
        ...override,
        targetInstanceTypes: [...override.targetInstanceTypes],
      })),
    }),
  };
}

function shown(
  resources: ComputeResources,
  desired: number,
  imageStatuses: EnvironmentFacts["imageStatuses"],
): ComputeResource {
  if (isFargate(resources.type)) return shownFargate(resources);
  const { allocationStrategy, launchTemplate, ...rest } = resources;
  return {
    ...rest,
    ...(allocationStrategy !== undefined && {
      // Checked against the list of strategies before it was kept.
      allocationStrategy: allocationStrategy as CRAllocationStrategy,
    }),
    desiredvCpus: desired,
    instanceTypes: [...resources.instanceTypes],
    subnets: [...resources.subnets],
    securityGroupIds: [...resources.securityGroupIds],
    tags: { ...resources.tags },
    ec2Configuration: resources.ec2Configuration.map((entry) => {
      const batchImageStatus = imageStatuses.get(entry.imageType);
      return { ...entry, ...(batchImageStatus !== undefined && { batchImageStatus }) };
    }),
    ...(launchTemplate !== undefined && {
      launchTemplate: shownTemplate(launchTemplate),
    }),
  };
}

/** Nothing of instances, which it has none of. */
function shownFargate({
  type,
  maxvCpus,
  subnets,
  securityGroupIds,
}: ComputeResources): ComputeResource {
  return { type, maxvCpus, subnets: [...subnets], securityGroupIds: [...securityGroupIds] };
}
