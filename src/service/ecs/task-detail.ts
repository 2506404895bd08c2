/**
 * A task as ECS describes it. Its story is told by the job: an attempt that has ended says how its container exited
 * and why the task stopped.
 */
import type { Container, Task as TaskDetail } from "@aws-sdk/client-ecs";
import { workOf } from "../../core/lifecycle/node-ranges.ts";
import { clusterArn, containerInstanceArn, type Site, taskArn } from "../../model/arn.ts";
import type { Instance } from "../../model/instance.ts";
import type { Job, JobAttempt, JobSpec } from "../../model/job.ts";
import type { Task } from "../../model/task.ts";
import { ecsTaskOf } from "../../model/task-work.ts";
import { familyAndRevision, taskDefinitionArn } from "./task-definition-name.ts";

export type TaskFacts = {
  readonly site: Site;
  readonly task: Task;
  readonly job: Job;
  readonly spec: JobSpec;
  /** Where it runs, or ran; it may be gone. */
  readonly instance?: Instance;
  readonly withTags: boolean;
};

export function taskDetail(facts: TaskFacts): TaskDetail {
  const { site, task, job, spec, instance } = facts;
  const arn = taskArn(site, task.clusterName, task.taskId);
  const ended = job.attempts.find((attempt) => attempt.taskArn === arn);
  const definition = familyAndRevision(spec.jobDefinitionArn);
  return {
    taskArn: arn,
    taskDefinitionArn: taskDefinitionArn(site, definition),
    clusterArn: clusterArn(site, task.clusterName),
    ...(instance !== undefined && {
      ...(!instance.fargate && { containerInstanceArn: arnOf(site, instance) }),
      availabilityZone: `${site.region}a`,
    }),
    desiredStatus: task.desiredStatus,
    lastStatus: task.lastStatus,
    containers: containers(facts, arn, ended),
    cpu: String(task.resources.cpu),
    memory: String(task.resources.memoryMiB),
    createdAt: new Date(task.createdAt),
    ...(task.startedAt !== undefined && { startedAt: new Date(task.startedAt) }),
    ...(task.stoppedAt !== undefined && { stoppedAt: new Date(task.stoppedAt) }),
    ...(ended !== undefined && {
      stopCode: stopCode(task, ended),
      ...(ended.statusReason !== undefined && { stoppedReason: ended.statusReason }),
    }),
    group: `family:${definition.family}`,
    launchType: job.platformCapability === "FARGATE" ? "FARGATE" : "EC2",
    version: 1 + ["PENDING", "RUNNING", "STOPPED"].indexOf(task.lastStatus),
    overrides: {
      containerOverrides: containersOf(facts).map(({ name }) => ({ name })),
    },
    attachments: [],
    attributes: [],
    tags: facts.withTags ? tagsOf(spec) : [],
  };
}

function arnOf(site: Site, { clusterName, containerInstanceId }: Instance): string {
  return containerInstanceArn(site, clusterName, containerInstanceId);
}

/** A task carries the tags of its job and of the job's definition when the job says so; the job's win. */
export function tagsOf(spec: JobSpec): { readonly key: string; readonly value: string }[] {
  if (!spec.propagateTags) return [];
  return Object.entries({ ...spec.definitionTags, ...spec.tags }).map(([key, value]) => ({
    key,
    value,
  }));
}

/** Of a node's task, those that the range of its node runs. */
function containersOf({ job, spec }: TaskFacts) {
  const work = workOf(spec, job.nodeIndex);
  return work === undefined ? [] : ecsTaskOf(work).containers;
}

function containers(facts: TaskFacts, arn: string, ended: JobAttempt | undefined) {
  const { task } = facts;
  return containersOf(facts).map(({ name, image }): Container => {
    const { exitCode, reason } = task.containers?.find((one) => one.name === name) ?? ended ?? {};
    return {
      containerArn: `${arn.replace(":task/", ":container/")}/${name}`,
      taskArn: arn,
      name,
      image,
      lastStatus: task.lastStatus,
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      networkBindings: [],
      networkInterfaces: [],
      ...(task.gpuIds.length > 0 && { gpuIds: [...task.gpuIds] }),
    };
  });
}

function stopCode(
  task: Task,
  ended: JobAttempt,
): "EssentialContainerExited" | "TaskFailedToStart" | "TerminationNotice" | "UserInitiated" {
  switch (task.stopCause?.kind) {
    case "user":
    case "timeout":
    case "main-node-ended":
      return "UserInitiated";
    case "instance-lost":
    case "update":
      return "TerminationNotice";
    default:
      return ended.exitCode === undefined ? "TaskFailedToStart" : "EssentialContainerExited";
  }
}
