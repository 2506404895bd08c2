/** The rules that a task's containers have in common, whichever form of a definition they come from. */
import type { PlatformCapability } from "../../model/job.ts";
import type { EcsTaskProperties, TaskContainerProperties } from "../../model/task-work.ts";
import { checkFargateMembers } from "./check-fargate-members.ts";
import { checkLinuxParameters } from "./check-linux-parameters.ts";
import { checkLogConfiguration } from "./check-log-configuration.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkResourceRequirements } from "./check-resource-requirements.ts";
import { checkVolumes } from "./check-volumes.ts";
import { checkFargateSize } from "./fargate-sizes.ts";
import type { Refuse } from "./refuse.ts";

const imageLengthMax = 255;

/** user, uid, user:group, uid:gid and the mixtures of them. */
const userShape = /^[a-z0-9_][a-z0-9_-]{0,30}(:[a-z0-9_][a-z0-9_-]{0,30})?$/;

export function checkTask(
  refuse: Refuse,
  task: EcsTaskProperties,
  platform: PlatformCapability,
): void {
  checkFargateMembers(refuse, task, platform);
  let vCpus = 0;
  let memoryMiB = 0;
  for (const container of task.containers) {
    const need = checkResourceRequirements(refuse, container, platform);
    vCpus += need.vCpus;
    memoryMiB += need.memoryMiB;
    checkContainer(refuse, container, platform);
  }
  if (platform === "FARGATE") checkFargateSize(refuse, vCpus, memoryMiB);
  checkVolumes(refuse, task, platform);
  checkSecrets(refuse, task);
}

function checkContainer(
  refuse: Refuse,
  container: TaskContainerProperties,
  platform: PlatformCapability,
): void {
  const { image, user, linuxParameters, logConfiguration } = container;
  if (image.length > imageLengthMax) {
    refuse(`ECS Container Image cannot exceed ${imageLengthMax} characters, got ${image.length}.`);
  }
  if (user !== undefined && !userShape.test(user)) {
    refuse(`User '${user}' does not match regex ${userShape.source}`);
  }
  checkUlimits(refuse, container.ulimits ?? []);
  if (linuxParameters !== undefined) checkLinuxParameters(refuse, linuxParameters, platform);
  if (logConfiguration !== undefined) checkLogConfiguration(refuse, logConfiguration, platform);
}

function checkUlimits(
  refuse: Refuse,
  ulimits: NonNullable<TaskContainerProperties["ulimits"]>,
): void {
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
function checkSecrets(refuse: Refuse, task: EcsTaskProperties): void {
  const secrets = task.containers.flatMap((container) => [
    ...(container.secrets ?? []),
    ...(container.logConfiguration?.secretOptions ?? []),
  ]);
  for (const { name, valueFrom } of secrets) {
    if (!name || !valueFrom) refuse("A secret must have both name and valueFrom.");
  }
  if (secrets.length > 0 && !task.executionRoleArn) {
    refuse("executionRoleArn cannot be empty when using secrets or secretOptions");
  }
}
