/**
 * `dependsOn` between the containers of a task. A container that others wait for the end of cannot be essential: its
 * end would be the end of the task.
 */
import {
  dependencyConditions,
  isEssential,
  type TaskContainerProperties,
} from "../../model/task-work.ts";
import type { Refuse } from "./refuse.ts";

export function checkContainerDependencies(
  refuse: Refuse,
  containers: readonly TaskContainerProperties[],
): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn = [] } of containers) {
    if (dependsOn.length > 0 && containers.length === 1) {
      refuse("Container dependency can not be used in a single-container job.");
    }
    for (const { containerName, condition } of dependsOn) {
      if (!dependencyConditions.includes(condition)) {
        refuse(
          `TaskContainer dependency ${condition} is not valid. Valid values are: ` +
            `[${dependencyConditions.join(", ")}]`,
        );
      }
      const target =
        byName.get(containerName) ??
        refuse(`containerName ${containerName} must reference a defined container.`);
      if (target.name === name) refuse(`Container ${name} can not depend on itself.`);
      if (condition !== "START" && isEssential(target)) {
        refuse(
          `The container target of a dependency can not have condition ${condition} if the target is essential`,
        );
      }
    }
  }
  refuseCycle(refuse, byName);
}

function refuseCycle(
  refuse: Refuse,
  containers: ReadonlyMap<string, TaskContainerProperties>,
): void {
  const free = new Set<string>();
  const follow = (name: string, path: readonly string[]): void => {
    if (free.has(name)) return;
    const from = path.indexOf(name);
    if (from !== -1) {
      const cycle = [...path.slice(from), name].join(" -> ");
      refuse(`Container dependencies must not form a cycle: ${cycle}`);
    }
    for (const { containerName } of containers.get(name)?.dependsOn ?? []) {
      follow(containerName, [...path, name]);
    }
    free.add(name);
  };
  for (const name of containers.keys()) follow(name, []);
}
