/**
 * `containerProperties` of a definition, whole, for EC2 or Fargate. Whether images, roles, file systems and secrets
 * exist is only seen when a job starts, as on AWS.
 */
import type { ContainerProperties as ContainerPropertiesInput } from "@aws-sdk/client-batch";
import type { ContainerProperties } from "../../model/container.ts";
import type { Decoded } from "../../model/decoded.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkFargateMembers } from "./check-fargate-members.ts";
import { checkLinuxParameters } from "./check-linux-parameters.ts";
import { checkLogConfiguration } from "./check-log-configuration.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkResourceRequirements } from "./check-resource-requirements.ts";
import { checkVolumes } from "./check-volumes.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

const imageLengthMax = 255;

/** user, uid, user:group, uid:gid and the mixtures of them. */
const userShape = /^[a-z0-9_][a-z0-9_-]{0,30}(:[a-z0-9_][a-z0-9_-]{0,30})?$/;

/** The properties as they will be kept and echoed. */
export function checkContainerProperties(
  refuse: Refuse,
  given: Decoded<ContainerPropertiesInput>,
  platform: "EC2" | "FARGATE",
): ContainerProperties {
  const image = given.image || refuse("ECS Container Image must be provided.");
  if (image.length > imageLengthMax) {
    refuse(`ECS Container Image cannot exceed ${imageLengthMax} characters, got ${image.length}.`);
  }
  if (given.instanceType) {
    refuse("instanceType is only applicable for multi-node parallel jobs.");
  }
  const container: ContainerProperties = {
    ...stated(given),
    image,
    ...(given.environment !== undefined && {
      environment: checkEnvironment(refuse, stated(given.environment)),
    }),
    // AWS names the platform version even when nobody asked for one.
    ...(platform === "FARGATE" && {
      fargatePlatformConfiguration: {
        platformVersion: given.fargatePlatformConfiguration?.platformVersion || "LATEST",
      },
    }),
  };
  // As it was given, not as it will be kept: the default above is not the caller's.
  checkFargateMembers(refuse, stated({ ...given, image }), platform);
  checkResourceRequirements(refuse, container, platform);
  checkVolumes(refuse, given, platform);
  if (container.user !== undefined && !userShape.test(container.user)) {
    refuse(`User '${container.user}' does not match regex ${userShape.source}`);
  }
  checkUlimits(refuse, container.ulimits ?? []);
  if (container.linuxParameters !== undefined) {
    checkLinuxParameters(refuse, container.linuxParameters, platform);
  }
  if (container.logConfiguration !== undefined) {
    checkLogConfiguration(refuse, container.logConfiguration, platform);
  }
  checkSecrets(refuse, container);
  return container;
}

function checkUlimits(refuse: Refuse, ulimits: NonNullable<ContainerProperties["ulimits"]>): void {
  for (const { name, softLimit, hardLimit } of ulimits) {
    checkOneOf(refuse, "Ulimit name", name, [
      "core",
      "cpu",
      "data",
      "fsize",
      "locks",
      "memlock",
      "msgqueue",
      "nice",
      "nofile",
      "nproc",
      "rss",
      "rtprio",
      "rttime",
      "sigpending",
      "stack",
    ]);
    // -1 stands for "unlimited" in the engine.
    if (hardLimit >= 0 && softLimit > hardLimit) {
      refuse(
        `Ulimit ${name}: softLimit ${softLimit} must not be greater than hardLimit ${hardLimit}.`,
      );
    }
  }
}

/** Whatever is fetched before the container starts is fetched with the execution role. */
function checkSecrets(refuse: Refuse, container: ContainerProperties): void {
  const secrets = [
    ...(container.secrets ?? []),
    ...(container.logConfiguration?.secretOptions ?? []),
  ];
  for (const { name, valueFrom } of secrets) {
    if (!name || !valueFrom) refuse("A secret must have both name and valueFrom.");
  }
  if (secrets.length > 0 && !container.executionRoleArn) {
    refuse("executionRoleArn cannot be empty when using secrets or secretOptions");
  }
}
