/**
 * What ECS refuses when a job's task is launched, although SubmitJob took the job: overrides that are too long, and
 * more tags than a task can have. As on AWS the job fails then, without an attempt.
 */
import type { ContainerOverrides } from "./resolve-container.ts";
import type { TaskOverrides } from "./resolve-task.ts";

const overridesLengthMax = 8192;
const tagsMax = 50;

export type Launched = {
  /** Of the one task, or of each kind of nodes. */
  readonly overrides: readonly TaskOverrides[];
  readonly propagateTags: boolean;
  readonly definitionTags: Readonly<Record<string, string>>;
  readonly jobTags: Readonly<Record<string, string>>;
};

/** The `statusReason` of the job; undefined for one that can be launched. */
export function launchFault(launched: Launched): string | undefined {
  if (Math.max(0, ...launched.overrides.map(overridesLength)) > overridesLengthMax) {
    return `Container Overrides length must be at most ${overridesLengthMax}`;
  }
  if (!launched.propagateTags) return undefined;
  const tags = Object.keys({ ...launched.definitionTags, ...launched.jobTags }).length;
  return tags > tagsMax
    ? `Tags of the job and of its job definition are propagated to the ECS task, which can have at most ${tagsMax}, got ${tags}.`
    : undefined;
}

/** Of the text that ECS is sent: command and environment, as JSON. */
function overridesLength({ containerOverrides, ecsPropertiesOverride }: TaskOverrides): number {
  const containers: readonly ContainerOverrides[] = [
    ...(containerOverrides === undefined ? [] : [containerOverrides]),
    ...(ecsPropertiesOverride?.taskProperties?.[0]?.containers ?? []),
  ];
  const sent = containers.map(({ command, environment }) => ({ command, environment }));
  return sent.length === 0 ? 0 : JSON.stringify(sent).length;
}
