/**
 * The rules for `computeResources` of a managed EC2 or SPOT environment, over the whole record: a new one, or one
 * with an update merged in. What needs a catalogue (does the family exist, does any type of it fit) is not asked
 * here; such an environment is accepted and turns INVALID with the reason.
 */
import { familiesOf } from "../../core/capacity/resolve-instance-types.ts";
import type { ComputeResources } from "../../model/compute-environment.ts";
import { checkOneOf } from "./check-one-of.ts";
import {
  architectureNamed,
  familyOf,
  isBundle,
  isInstanceTypeName,
} from "./instance-type-names.ts";
import type { Refuse } from "./refuse.ts";

const strategies = [
  "BEST_FIT",
  "BEST_FIT_PROGRESSIVE",
  "BEST_FIT_PROGRESSIVE_ORDERED",
  "SPOT_CAPACITY_OPTIMIZED",
  "SPOT_PRICE_CAPACITY_OPTIMIZED",
  "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
] as const;

const strategiesOf: Readonly<Record<"EC2" | "SPOT", readonly string[]>> = {
  EC2: ["BEST_FIT", "BEST_FIT_PROGRESSIVE", "BEST_FIT_PROGRESSIVE_ORDERED"],
  SPOT: [
    "BEST_FIT",
    "BEST_FIT_PROGRESSIVE",
    "SPOT_CAPACITY_OPTIMIZED",
    "SPOT_PRICE_CAPACITY_OPTIMIZED",
    "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
  ],
};

/** Strategies whose order is the list's own, which a bundle does not have. */
const listedOrder: readonly string[] = [
  "BEST_FIT_PROGRESSIVE_ORDERED",
  "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
];

const imageTypes: readonly string[] = [
  "ECS_AL2",
  "ECS_AL2_NVIDIA",
  "ECS_AL2023",
  "ECS_AL2023_NVIDIA",
];

const scaleDownDelayMinutesMin = 20;
const scaleDownDelayMinutesMax = 10_080;

export function checkComputeResources(refuse: Refuse, resources: ComputeResources): void {
  const type = checkOneOf(refuse, "computeResources.type", resources.type, ["EC2", "SPOT"]);
  checkBounds(refuse, resources);
  if (resources.instanceTypes.length === 0) refuse("Resource instanceTypes are required.");
  if (!resources.instanceRole) refuse("Instance role is required.");
  if (resources.subnets.length === 0) refuse("Resource subnets are required.");
  if (resources.securityGroupIds.length === 0 && resources.launchTemplate === undefined) {
    refuse("Security group ids are required.");
  }
  checkStrategy(refuse, type, resources);
  checkInstanceTypes(refuse, resources);
  checkTargetTypes(refuse, resources);
  checkSpot(refuse, type, resources);
  checkEc2Configuration(refuse, resources.ec2Configuration);
  checkScalingPolicy(refuse, resources.scalingPolicy?.minScaleDownDelayMinutes);
}

function checkBounds(refuse: Refuse, { minvCpus, maxvCpus }: ComputeResources): void {
  if (minvCpus < 0) refuse("minvCpus should be greater than or equal to 0.");
  if (maxvCpus < minvCpus) refuse("maxvCpus should be greater than or equal to minvCpus.");
}

function checkStrategy(refuse: Refuse, type: "EC2" | "SPOT", resources: ComputeResources): void {
  if (resources.allocationStrategy === undefined) return;
  const strategy = checkOneOf(
    refuse,
    "allocationStrategy",
    resources.allocationStrategy,
    strategies,
  );
  if (!strategiesOf[type].includes(strategy)) {
    refuse(`Invalid compute resource allocation strategy ${strategy} for type ${type}`);
  }
  if (listedOrder.includes(strategy) && resources.instanceTypes.some(isBundle)) {
    refuse(
      "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for " +
        `${strategy} allocation strategy. Specify instance families or types directly.`,
    );
  }
}

function checkInstanceTypes(refuse: Refuse, { instanceTypes }: ComputeResources): void {
  for (const name of instanceTypes) {
    if (!isInstanceTypeName(name)) {
      refuse(
        "Instance type can only be one of [optimal, default_x86_64, default_arm64], a family such " +
          `as m6i or a type such as m6i.large, got ${name}.`,
      );
    }
  }
  if (new Set(instanceTypes.map(architectureNamed)).size > 1) {
    refuse("arm-based instance type cannot be used with other instance types");
  }
}

/** Types and families that a launch template is to stand in for must be among those of the environment. */
function checkTargetTypes(refuse: Refuse, resources: ComputeResources): void {
  const named = new Set(resources.instanceTypes.flatMap((name) => [name, ...familiesOf(name)]));
  const strangers = (resources.launchTemplate?.overrides ?? [])
    .flatMap(({ targetInstanceTypes }) => targetInstanceTypes)
    .filter((target) => !named.has(target) && !named.has(familyOf(target)));
  if (strangers.length > 0) {
    refuse(
      "LaunchTemplate.overrides have targetInstanceTypes that do not match instanceTypes: " +
        strangers.join(", "),
    );
  }
}

function checkSpot(refuse: Refuse, type: "EC2" | "SPOT", resources: ComputeResources): void {
  const { bidPercentage, allocationStrategy = "BEST_FIT" } = resources;
  if (bidPercentage !== undefined && (bidPercentage < 0 || bidPercentage > 100)) {
    refuse("Bid percentage must be between 0 to 100.");
  }
  if (type === "SPOT" && allocationStrategy === "BEST_FIT" && !resources.spotIamFleetRole) {
    refuse("compute resource spotIamFleetRole is required.");
  }
}

function checkEc2Configuration(
  refuse: Refuse,
  configuration: ComputeResources["ec2Configuration"],
): void {
  if (configuration.length > 2) {
    refuse(
      `ComputeResources.ec2Configuration can have 1 or 2 entries, got ${configuration.length}.`,
    );
  }
  for (const { imageType, imageKubernetesVersion } of configuration) {
    if (!imageTypes.includes(imageType)) {
      refuse(
        "Invalid imageType in ComputeResources.ec2Configuration: " +
          `${imageType}. Valid values: [${imageTypes.join(", ")}]`,
      );
    }
    if (imageKubernetesVersion !== undefined) {
      refuse("imageKubernetesVersion in ec2Configuration is only applicable for EKS.");
    }
  }
  const types = configuration.map((entry) => entry.imageType);
  if (new Set(types).size < types.length) {
    refuse("Duplicate imageType in ComputeResources.ec2Configuration.");
  }
}

/** 0 takes the delay away again. */
function checkScalingPolicy(refuse: Refuse, minutes: number | undefined): void {
  if (minutes === undefined || minutes === 0) return;
  if (
    !Number.isInteger(minutes) ||
    minutes < scaleDownDelayMinutesMin ||
    minutes > scaleDownDelayMinutesMax
  ) {
    refuse(
      `minScaleDownDelayMinutes must be 0 or between ${scaleDownDelayMinutesMin} and ` +
        `${scaleDownDelayMinutesMax}, got ${minutes}.`,
    );
  }
}
