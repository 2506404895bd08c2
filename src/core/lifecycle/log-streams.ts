/**
 * How AWS Batch names the log streams of a task: a prefix, the container's name, the task's id. The prefix is the job
 * definition's name cut to 200 characters unless the container's log options give another.
 */
import type { Task, TaskContainer } from "../../model/task.ts";
import {
  ecsTaskOf,
  isEssential,
  type TaskContainerProperties,
  type TaskWork,
} from "../../model/task-work.ts";

export const defaultLogDriver = "awslogs";
const prefixLengthMax = 200;

/** The members of a new task that say where its containers log. */
export function logMembers(
  work: TaskWork,
  jobDefinitionArn: string,
  taskId: string,
): Pick<Task, "logStreamName" | "containers"> {
  const { containers } = ecsTaskOf(work);
  const named = containers.map((container): TaskContainer => {
    const logStreamName = logStreamOf(container, jobDefinitionArn, taskId);
    return {
      name: container.name,
      essential: isEssential(container),
      ...(logStreamName !== undefined && { logStreamName }),
    };
  });
  if (work.ecsProperties !== undefined) return { containers: named };
  const logStreamName = named[0]?.logStreamName;
  return logStreamName === undefined ? {} : { logStreamName };
}

/** Undefined for a container whose log goes to another driver: nobody could read such a stream. */
function logStreamOf(
  { name, logConfiguration }: TaskContainerProperties,
  jobDefinitionArn: string,
  taskId: string,
): string | undefined {
  const { logDriver = defaultLogDriver, options = {} } = logConfiguration ?? {};
  if (logDriver !== defaultLogDriver) return undefined;
  const prefix = options["awslogs-stream-prefix"] || definitionName(jobDefinitionArn);
  return `${prefix}/${name}/${taskId}`;
}

function definitionName(arn: string): string {
  const [name = ""] = arn.slice(arn.lastIndexOf("/") + 1).split(":");
  return name.slice(0, prefixLengthMax);
}
