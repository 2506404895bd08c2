/** `ecsProperties` of a definition: one task of one to ten containers. */
import type {
  TaskContainerProperties as ContainerInput,
  EcsProperties as EcsPropertiesInput,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { PlatformCapability } from "../../model/job.ts";
import {
  type EcsProperties,
  type EcsTaskProperties,
  isEssential,
  soleContainerName,
  type TaskContainerProperties,
} from "../../model/task-work.ts";
import { checkContainerDependencies } from "./check-container-dependencies.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkTask } from "./check-task.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

const containersMax = 10;
const nameShape = /^[A-Za-z0-9_-]{1,255}$/;
const timeoutSecondsMin = 2;
const fargateTimeoutSecondsMax = 120;

/** The properties as they will be kept and echoed. */
export function checkEcsProperties(
  refuse: Refuse,
  given: Decoded<EcsPropertiesInput>,
  platform: PlatformCapability,
): EcsProperties {
  const [input, ...more] = given.taskProperties;
  if (input === undefined || more.length > 0) {
    return refuse("Exactly 1 taskProperties must be provided in ecsProperties.");
  }
  const count = input.containers.length;
  if (count < 1 || count > containersMax) {
    refuse(`Number of containers must be between 1 and ${containersMax}`);
  }
  const task: EcsTaskProperties = {
    ...stated(input),
    containers: input.containers.map((container) => readContainer(refuse, container, count)),
    // AWS names the platform version even when nobody asked for one.
    ...(platform === "FARGATE" && { platformVersion: input.platformVersion || "LATEST" }),
  };
  checkNames(refuse, task.containers);
  if (!task.containers.some(isEssential)) {
    refuse("At least one container must be set as essential");
  }
  checkModes(refuse, task, platform);
  checkContainerDependencies(refuse, task.containers);
  checkFirelens(refuse, task.containers);
  for (const container of task.containers) checkTimeouts(refuse, container, platform);
  checkTask(refuse, task, platform);
  return { taskProperties: [task] };
}

function readContainer(
  refuse: Refuse,
  given: Decoded<ContainerInput>,
  count: number,
): TaskContainerProperties {
  const { environment, dependsOn, image, ...members } = stated(given);
  const name = given.name || (count === 1 ? soleContainerName : undefined);
  return {
    ...members,
    name: name ?? refuse("Container name must be provided for each of several containers."),
    image: image || refuse("ECS Container Image must be provided."),
    ...(environment !== undefined && { environment: checkEnvironment(refuse, environment) }),
    ...(dependsOn !== undefined && {
      // Words outside the list are refused by `checkContainerDependencies`.
      dependsOn: dependsOn as NonNullable<TaskContainerProperties["dependsOn"]>,
    }),
  };
}

function checkNames(refuse: Refuse, containers: readonly TaskContainerProperties[]): void {
  const names = new Set<string>();
  for (const { name } of containers) {
    if (!nameShape.test(name)) {
      refuse(`Container name "${name}" is not valid: use 1 to 255 letters, digits, - and _.`);
    }
    if (names.has(name)) refuse(`Container name ${name} is used twice.`);
    names.add(name);
  }
}

/** The namespaces that containers may share with each other or the machine. */
function checkModes(
  refuse: Refuse,
  { ipcMode, pidMode, networkMode }: EcsTaskProperties,
  platform: PlatformCapability,
): void {
  if (ipcMode !== undefined && !["host", "task", "none"].includes(ipcMode)) {
    refuse(`ipcMode ${ipcMode} is not valid. Valid values are: [host, task, none]`);
  }
  if (pidMode !== undefined && !["host", "task"].includes(pidMode)) {
    refuse(`Capability ${pidMode} is not valid. Valid capabilities: [host, task]`);
  }
  if (platform === "FARGATE" && ipcMode !== undefined) {
    refuse("ipcMode is not applicable for Fargate.");
  }
  if (platform === "FARGATE" && pidMode === "host") {
    refuse("pidMode host is not applicable for Fargate.");
  }
  if (networkMode === undefined) return;
  if (platform !== "MANAGED_INSTANCES") {
    refuse(`networkMode not applicable for ${platform === "FARGATE" ? "Fargate" : platform}.`);
  }
  checkOneOf(refuse, "networkMode", networkMode, ["host"]);
}

function checkFirelens(refuse: Refuse, containers: readonly TaskContainerProperties[]): void {
  const routers = containers.filter((container) => container.firelensConfiguration !== undefined);
  for (const { firelensConfiguration } of routers) {
    checkOneOf(refuse, "firelensConfiguration type", firelensConfiguration?.type ?? "", [
      "fluentd",
      "fluentbit",
    ]);
  }
  if (routers.length > 0 && !containers.some(runsAsRoot)) {
    refuse(
      "When a firelensConfiguration object is specified, at least one container has to run as root",
    );
  }
}

/** Also when nothing is said, for that is what most images do. */
function runsAsRoot({ user = "root" }: TaskContainerProperties): boolean {
  return /^(?:root|0)(?::|$)/.test(user);
}

function checkTimeouts(
  refuse: Refuse,
  container: TaskContainerProperties,
  platform: PlatformCapability,
): void {
  for (const member of ["startTimeout", "stopTimeout"] as const) {
    const seconds = container[member];
    if (seconds === undefined) continue;
    const max = platform === "FARGATE" ? fargateTimeoutSecondsMax : Number.MAX_SAFE_INTEGER;
    if (Number.isInteger(seconds) && seconds >= timeoutSecondsMin && seconds <= max) continue;
    refuse(
      platform === "FARGATE"
        ? `${member} of container ${container.name} must be between ${timeoutSecondsMin} and ${max} seconds, got ${seconds}.`
        : `${member} of container ${container.name} must be at least ${timeoutSecondsMin} seconds, got ${seconds}.`,
    );
  }
}
