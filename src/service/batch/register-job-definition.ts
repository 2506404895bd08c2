/**
 * RegisterJobDefinition. Makes the next revision of a name, for good: definitions are never changed, and earlier
 * revisions stay active. The kinds that are not built are refused by name.
 */
import type {
  RegisterJobDefinitionRequest,
  RegisterJobDefinitionResponse,
} from "@aws-sdk/client-batch";
import { jobDefinitionArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkConsumables } from "./check-consumables.ts";
import { checkDefinitionKind } from "./check-definition-kind.ts";
import { checkName } from "./check-name.ts";
import { checkRetryStrategy } from "./check-retry-strategy.ts";
import { checkSchedulingPriority } from "./check-scheduling-priority.ts";
import { checkTags } from "./check-tags.ts";
import { checkTimeout } from "./check-timeout.ts";
import { type Refuse, refuseFor } from "./refuse.ts";

const sizeKiBMax = 24;

export async function registerJobDefinition(
  deps: ServiceDeps,
  input: Decoded<RegisterJobDefinitionRequest>,
  context: RequestContext,
): Promise<RegisterJobDefinitionResponse> {
  const refuse = refuseFor(context);
  checkSize(refuse, input);
  checkName(refuse, input.jobDefinitionName, "Job Definition");
  const kind = checkDefinitionKind(refuse, deps.site, input);
  const timeoutSeconds = checkTimeout(refuse, input.timeout);
  const consumableResources = checkConsumables(
    refuse,
    deps.site,
    input.consumableResourceProperties,
  );
  const row: Omit<JobDefinition, "revision"> = {
    name: input.jobDefinitionName,
    ...kind,
    status: "ACTIVE",
    createdAt: deps.clock.now(),
    parameters: input.parameters ?? {},
    ...(input.retryStrategy !== undefined && {
      retryStrategy: checkRetryStrategy(refuse, input.retryStrategy),
    }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    // Kept as given, so that describe answers echo it; none means EC2.
    platformCapabilities: input.platformCapabilities ?? [],
    ...(input.schedulingPriority !== undefined && {
      schedulingPriority: checkSchedulingPriority(refuse, input.schedulingPriority),
    }),
    ...(consumableResources !== undefined && { consumableResources }),
    propagateTags: input.propagateTags ?? false,
    tags: checkTags(input.tags),
  };
  const { revision } = await deps.store.transact((tx) => tx.jobDefinitions.insert(row));
  return {
    jobDefinitionName: row.name,
    jobDefinitionArn: jobDefinitionArn(deps.site, row.name, revision),
    revision,
  };
}

function checkSize(refuse: Refuse, input: Decoded<RegisterJobDefinitionRequest>): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > sizeKiBMax * 1024) {
    refuse(
      `Job Definition size must be less than ${sizeKiBMax} KiB, got ${Math.ceil(bytes / 1024)} KiB`,
    );
  }
}
