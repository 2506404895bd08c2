/**
 * What one task of a job runs: every container of it resolved, and the resources they ask for together.
 *
 * The two forms of a definition have overrides of their own: `containerOverrides` for its one container,
 * `ecsPropertiesOverride` for containers that are told apart by their names.
 */
import type { PlatformCapability } from "../../model/job.ts";
import { addResources, noResources, type Resources } from "../../model/resources.ts";
import type { EcsProperties, TaskContainerProperties, TaskWork } from "../../model/task-work.ts";
import { type ContainerOverrides, type Invalid, resolveContainer } from "./resolve-container.ts";

export type TaskOverrides = {
  readonly containerOverrides?: ContainerOverrides;
  readonly ecsPropertiesOverride?: {
    readonly taskProperties?: readonly {
      readonly containers?: readonly (ContainerOverrides & { readonly name?: string })[];
    }[];
  };
};

export type ResolvedTask =
  | { readonly kind: "resolved"; readonly work: TaskWork; readonly resources: Resources }
  | Invalid;

export function resolveTask(
  defined: TaskWork,
  overrides: TaskOverrides,
  parameters: Readonly<Record<string, string>>,
  platformCapability: PlatformCapability,
): ResolvedTask {
  if (defined.ecsProperties !== undefined) {
    return resolveContainers(defined.ecsProperties, overrides, parameters, platformCapability);
  }
  if (overrides.ecsPropertiesOverride !== undefined) {
    return invalid("ecsPropertiesOverride can only be used with job definitions of ecsProperties.");
  }
  const { vcpus: _, memory: __, ...rest } = defined.container;
  const { containerOverrides = {} } = overrides;
  const resolved = resolveContainer(
    defined.container,
    containerOverrides,
    parameters,
    platformCapability,
  );
  if (resolved.kind === "invalid") return resolved;
  const container = { ...rest, ...resolved.members };
  return { kind: "resolved", work: { container }, resources: resolved.resources };
}

function resolveContainers(
  { taskProperties: [task] }: EcsProperties,
  { containerOverrides, ecsPropertiesOverride }: TaskOverrides,
  parameters: Readonly<Record<string, string>>,
  platformCapability: PlatformCapability,
): ResolvedTask {
  if (containerOverrides !== undefined) {
    return invalid(
      "containerOverrides cannot be used with job definitions of ecsProperties, use ecsPropertiesOverride.",
    );
  }
  const [override, ...more] = ecsPropertiesOverride?.taskProperties ?? [];
  if (more.length > 0) return invalid("ecsPropertiesOverride must have exactly 1 taskProperties.");
  const byName = new Map<string, ContainerOverrides>();
  for (const { name, ...given } of override?.containers ?? []) {
    if (name === undefined || !task.containers.some((container) => container.name === name)) {
      return invalid(unknownContainer(name, task.containers));
    }
    if (byName.has(name)) return invalid(`Container override ${name} is given twice.`);
    byName.set(name, given);
  }
  let resources = noResources;
  const containers: TaskContainerProperties[] = [];
  for (const container of task.containers) {
    const given = byName.get(container.name) ?? {};
    const resolved = resolveContainer(container, given, parameters, platformCapability);
    if (resolved.kind === "invalid") return resolved;
    containers.push({ ...container, ...resolved.members });
    resources = addResources(resources, resolved.resources);
  }
  const ecsProperties: EcsProperties = { taskProperties: [{ ...task, containers }] };
  return { kind: "resolved", work: { ecsProperties }, resources };
}

function unknownContainer(
  name: string | undefined,
  containers: readonly TaskContainerProperties[],
): string {
  const known = containers.map((container) => container.name).join(", ");
  return `Container override name ${name} does not match a container of the job definition: [${known}]`;
}

function invalid(message: string): Invalid {
  return { kind: "invalid", message };
}
