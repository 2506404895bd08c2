/**
 * A definition as DescribeJobDefinitions shows it. Six lists of the container are there even when empty, and
 * retry actions are in lower case: Terraform and others compare the answer with what they sent.
 */
import type {
  EksProperties as EksPropertiesOutput,
  JobDefinition as JobDefinitionDetail,
  PlatformCapability,
  RetryAction,
  RetryStrategy as RetryStrategyOutput,
} from "@aws-sdk/client-batch";
import { jobDefinitionArn, type Site } from "../../model/arn.ts";
import type { RetryStrategy } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import { shownConsumables } from "./check-consumables.ts";
import { shownContainer, shownNodes, shownTask } from "./shown-work.ts";

export function jobDefinitionDetail(site: Site, definition: JobDefinition): JobDefinitionDetail {
  const { containerProperties, ecsProperties, eksProperties, nodeProperties } = definition;
  const { retryStrategy, timeoutSeconds, schedulingPriority } = definition;
  return {
    jobDefinitionName: definition.name,
    jobDefinitionArn: jobDefinitionArn(site, definition.name, definition.revision),
    revision: definition.revision,
    status: definition.status,
    type: definition.type,
    parameters: { ...definition.parameters },
    ...(retryStrategy !== undefined && { retryStrategy: shownStrategy(retryStrategy) }),
    ...(containerProperties !== undefined && {
      containerProperties: shownContainer(containerProperties),
    }),
    ...(ecsProperties !== undefined && { ecsProperties: shownTask(ecsProperties) }),
    // As it came in, like the container above.
    ...(eksProperties !== undefined && { eksProperties: eksProperties as EksPropertiesOutput }),
    ...(nodeProperties !== undefined && { nodeProperties: shownNodes(nodeProperties) }),
    ...(timeoutSeconds !== undefined && { timeout: { attemptDurationSeconds: timeoutSeconds } }),
    ...(schedulingPriority !== undefined && { schedulingPriority }),
    ...(definition.consumableResources !== undefined && {
      consumableResourceProperties: shownConsumables(definition.consumableResources),
    }),
    propagateTags: definition.propagateTags,
    // Only words that passed `checkDefinitionKind` are kept.
    platformCapabilities: [...definition.platformCapabilities] as PlatformCapability[],
    containerOrchestrationType: eksProperties === undefined ? "ECS" : "EKS",
    tags: { ...definition.tags },
  };
}

function shownStrategy(strategy: RetryStrategy): RetryStrategyOutput {
  return {
    attempts: strategy.attempts,
    evaluateOnExit: strategy.evaluateOnExit.map(({ action, ...patterns }) => ({
      ...patterns,
      // The SDK's type has only the upper-case words; the service answers in lower case.
      action: action.toLowerCase() as RetryAction,
    })),
  };
}
