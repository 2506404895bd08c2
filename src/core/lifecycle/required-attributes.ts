/** What an instance must be able to do for a task, as ECS derives it from a task definition. */
import {
  architectureAttribute,
  containerOrderingAttribute,
  firelensAttribute,
  logDriverAttribute,
  namespaceSharingAttribute,
  osFamilyAttribute,
  privilegedAttribute,
  usualAttributes,
} from "../../model/instance-attributes.ts";
import type { EcsTaskProperties } from "../../model/task-work.ts";
import { defaultLogDriver } from "./log-streams.ts";

/** Sorted, each once. Undefined for the usual: nearly every job requires the same. */
export function requiredAttributes(task: EcsTaskProperties): readonly string[] | undefined {
  const required = new Set<string>();
  for (const container of task.containers) {
    required.add(logDriverAttribute(container.logConfiguration?.logDriver ?? defaultLogDriver));
    if (container.privileged === true) required.add(privilegedAttribute);
    if ((container.dependsOn ?? []).length > 0) required.add(containerOrderingAttribute);
    const router = container.firelensConfiguration?.type;
    if (router !== undefined) required.add(firelensAttribute(router));
  }
  // What is not stated asks for nothing: AWS's default of X86_64 would keep jobs from machines of another kind.
  const { cpuArchitecture, operatingSystemFamily } = task.runtimePlatform ?? {};
  if (cpuArchitecture !== undefined) required.add(architectureAttribute(cpuArchitecture));
  if (operatingSystemFamily !== undefined) required.add(osFamilyAttribute(operatingSystemFamily));
  if (task.ipcMode === "task" || task.pidMode === "task") required.add(namespaceSharingAttribute);
  const names = [...required].sort();
  return names.join() === usualAttributes.join() ? undefined : names;
}
