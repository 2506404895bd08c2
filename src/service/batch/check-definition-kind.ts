/**
 * Which kind of definition a request registers: exactly one of the property members, for exactly one platform.
 * AWS's own rules come first, so that a wrong request gets the text it would get there.
 */
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { PlatformCapability } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import { checkContainerProperties } from "./check-container-properties.ts";
import { checkEcsProperties } from "./check-ecs-properties.ts";
import { checkEksProperties } from "./check-eks-properties.ts";
import { checkNodeProperties } from "./check-node-properties.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

type Input = Decoded<RegisterJobDefinitionRequest>;

/** The kind's own members, as they will be kept. */
export type DefinitionKind = Pick<
  JobDefinition,
  "type" | "containerProperties" | "ecsProperties" | "eksProperties" | "nodeProperties"
>;

export function checkDefinitionKind(refuse: Refuse, site: Site, input: Input): DefinitionKind {
  const type = checkOneOf(refuse, "type", input.type, ["container", "multinode"]);
  checkExclusive(refuse, input);
  const platform = platformOf(refuse, input);
  if (type === "multinode") return checkMultinode(refuse, site, input, platform);
  if (input.nodeProperties !== undefined) {
    refuse("nodeProperties can only be used with job definitions of type multinode.");
  }
  if (input.eksProperties !== undefined) {
    refuseEcsOnly(refuse, input);
    return { type, eksProperties: checkEksProperties(refuse, input.eksProperties) };
  }
  if (input.ecsProperties !== undefined) {
    return { type, ecsProperties: checkEcsProperties(refuse, input.ecsProperties, platform) };
  }
  if (platform === "MANAGED_INSTANCES") {
    return refuse("Cannot use ECS containerProperties for MANAGED_INSTANCES");
  }
  const containerProperties =
    input.containerProperties ??
    refuse("ECS containerProperties must be provided for job definitions of type container.");
  return {
    type,
    containerProperties: checkContainerProperties(refuse, containerProperties, platform),
  };
}

function checkExclusive(refuse: Refuse, input: Input): void {
  const { containerProperties, ecsProperties, eksProperties } = input;
  if (containerProperties !== undefined && ecsProperties !== undefined) {
    refuse("Cannot use both ECS containerProperties and ecsProperties");
  }
  if (containerProperties !== undefined && eksProperties !== undefined) {
    refuse("Cannot use both ECS containerProperties and eksProperties");
  }
  if (ecsProperties !== undefined && eksProperties !== undefined) {
    refuse("Cannot use both ecsProperties and eksProperties");
  }
}

/** What only jobs on ECS have. */
function refuseEcsOnly(refuse: Refuse, input: Input): void {
  if ((input.platformCapabilities ?? []).length > 0) {
    refuse("platformCapabilities is not applicable for Batch on EKS jobs.");
  }
  if (input.propagateTags === true) {
    refuse("propagateTags is not applicable for Batch on EKS jobs.");
  }
}

function platformOf(refuse: Refuse, input: Input): PlatformCapability {
  const [capability = "EC2", ...more] = input.platformCapabilities ?? [];
  if (more.length > 0) refuse("Exactly 1 capability must be provided.");
  if (capability === "EC2" || capability === "FARGATE" || capability === "MANAGED_INSTANCES") {
    return capability;
  }
  return refuse(
    `Capability ${capability} is not valid. Valid capabilities: [FARGATE, EC2, MANAGED_INSTANCES]`,
  );
}

function checkMultinode(
  refuse: Refuse,
  site: Site,
  input: Input,
  platform: PlatformCapability,
): DefinitionKind {
  if (platform === "FARGATE") refuse("Fargate does not support MNP jobs");
  if (platform === "MANAGED_INSTANCES") refuse("MANAGED_INSTANCES does not support MNP jobs");
  const nodeProperties =
    input.nodeProperties ?? refuse("Node properties of multinode job is required.");
  const others = ["containerProperties", "ecsProperties", "eksProperties"] as const;
  const other = others.find((name) => input[name] !== undefined);
  if (other !== undefined) {
    refuse(`${other} cannot be used with type multinode: state it in nodeRangeProperties.`);
  }
  return { type: "multinode", nodeProperties: checkNodeProperties(refuse, site, nodeProperties) };
}
