/**
 * `containerProperties` of a definition, whole. Whether images, roles, file systems and secrets exist is only seen when
 * a job starts, as on AWS.
 */
import type { ContainerProperties as ContainerPropertiesInput } from "@aws-sdk/client-batch";
import type { ContainerProperties } from "../../model/container.ts";
import type { Decoded } from "../../model/decoded.ts";
import { ecsTaskOf } from "../../model/task-work.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkOldMembers } from "./check-resource-requirements.ts";
import { checkTask } from "./check-task.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

/** The properties as they will be kept and echoed. */
export function checkContainerProperties(
  refuse: Refuse,
  given: Decoded<ContainerPropertiesInput>,
  platform: "EC2" | "FARGATE",
): ContainerProperties {
  const image = given.image || refuse("ECS Container Image must be provided.");
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
  checkOldMembers(refuse, container, platform);
  if (platform === "EC2" && container.fargatePlatformConfiguration !== undefined) {
    refuse("fargatePlatformConfiguration not applicable for EC2.");
  }
  checkTask(refuse, ecsTaskOf({ container }), platform);
  return container;
}
