/**
 * `computeResources.launchTemplate` as it is kept: checked by itself, with AWS's texts. Which version it stands for,
 * and whether it exists, is asked when the image is chosen.
 */
import type { LaunchTemplateSpecification } from "@aws-sdk/client-batch";
import type { ComputeResources, LaunchTemplateOverride } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplateReference } from "../../model/launch-template.ts";
import { familyOf, isBundle } from "./instance-type-names.ts";
import type { Refuse } from "./refuse.ts";

type Given = Decoded<LaunchTemplateSpecification>;
type Kept = ComputeResources["launchTemplate"];

const overridesMax = 10;

/** Undefined when empty names say that the environment has none. */
export function launchTemplateGiven(refuse: Refuse, given: Given): Kept {
  const overrides = overridesGiven(refuse, given.overrides ?? []);
  const { launchTemplateId, launchTemplateName } = given;
  if (!launchTemplateId && !launchTemplateName && overrides.length === 0) {
    if (launchTemplateId === undefined && launchTemplateName === undefined) {
      refuse(
        "One of LaunchTemplateId and LaunchTemplateName or LaunchTemplate.overrides should be provided",
      );
    }
    return undefined;
  }
  return {
    ...referenceGiven(refuse, "LaunchTemplate", given),
    ...(overrides.length > 0 && { overrides }),
  };
}

function overridesGiven(
  refuse: Refuse,
  given: NonNullable<Given["overrides"]>,
): readonly LaunchTemplateOverride[] {
  if (given.length > overridesMax) {
    refuse(`LaunchTemplate.overrides size cannot be greater than ${overridesMax}`);
  }
  const overrides = given.map((override) => {
    const { targetInstanceTypes = [] } = override;
    if (targetInstanceTypes.length === 0) {
      refuse("LaunchTemplate.overrides[].targetInstanceTypes[] is required");
    }
    if (!override.launchTemplateId && !override.launchTemplateName) {
      refuse(
        "One of LaunchTemplate.overrides[].LaunchTemplateId and LaunchTemplateName should be provided",
      );
    }
    return {
      ...referenceGiven(refuse, "LaunchTemplate.overrides[]", override),
      targetInstanceTypes,
    };
  });
  checkTargets(
    refuse,
    overrides.flatMap(({ targetInstanceTypes }) => targetInstanceTypes),
  );
  return overrides;
}

function checkTargets(refuse: Refuse, targets: readonly string[]): void {
  const bundle = targets.find(isBundle);
  if (bundle !== undefined) {
    refuse(
      "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for LaunchTemplate.overrides " +
        `targetInstanceTypes, got ${bundle}. Specify instance families or types directly.`,
    );
  }
  const twice = targets.filter(
    (target, index) =>
      targets.indexOf(target) < index ||
      (target.includes(".") && targets.includes(familyOf(target))),
  );
  if (twice.length > 0) {
    refuse(`LaunchTemplate.overrides have duplicate targetInstanceTypes: ${twice.join(", ")}`);
  }
}

type Named = Pick<Given, "launchTemplateId" | "launchTemplateName" | "version" | "userdataType">;

function referenceGiven(refuse: Refuse, where: string, given: Named): LaunchTemplateReference {
  const { launchTemplateId, launchTemplateName, version, userdataType } = given;
  if (launchTemplateId && launchTemplateName) {
    refuse(`${where} should have either LaunchTemplateId or LaunchTemplateName`);
  }
  if (version && !/^(?:[1-9]\d{0,9}|\$Default|\$Latest)$/.test(version)) {
    refuse("LaunchTemplateVersion must be either empty or a number or $Default or $Latest");
  }
  if (userdataType) refuse(`${where}.userdataType is only applicable for EKS.`);
  return {
    ...(launchTemplateId && { launchTemplateId }),
    ...(launchTemplateName && { launchTemplateName }),
    ...(version && { version }),
  };
}
