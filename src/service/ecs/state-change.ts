/**
 * What a state report says. A request may lack any member, and agents send some that say nothing about the task itself
 * (attachments, managed agents): only a task with one of the three statuses is news.
 */
import { type TaskStatus, taskStatuses } from "../../model/task.ts";
import type { ContainerStateChange, SubmitTaskStateChange } from "../../ports/agent-link.ts";

type Maybe<T> = T | undefined;
type Time = Maybe<Date | number>;

export type StateChange = {
  readonly cluster?: Maybe<string>;
  readonly task?: Maybe<string>;
  readonly status?: Maybe<string>;
  readonly reason?: Maybe<string>;
  readonly containers?: Maybe<
    readonly {
      readonly containerName?: Maybe<string>;
      readonly status?: Maybe<string>;
      readonly runtimeId?: Maybe<string>;
      readonly exitCode?: Maybe<number>;
      readonly reason?: Maybe<string>;
      readonly imageDigest?: Maybe<string>;
      readonly networkBindings?: Maybe<readonly { readonly bindIP?: Maybe<string> }[]>;
    }[]
  >;
  readonly pullStartedAt?: Time;
  readonly pullStoppedAt?: Time;
  /** No member of ECS's: an agent in this process knows it. */
  readonly executionStartedAt?: Time;
  readonly executionStoppedAt?: Time;
};

/** Undefined when there is nothing in it to record. */
export function statedChange(request: StateChange): SubmitTaskStateChange | undefined {
  const { task, status, cluster = "", reason = "" } = request;
  if (!task || !isStatus(status)) return undefined;
  return {
    cluster,
    task,
    status,
    reason,
    containers: (request.containers ?? []).map(containerChange),
    ...timeOf("pullStartedAt", request.pullStartedAt),
    ...timeOf("pullStoppedAt", request.pullStoppedAt),
    ...timeOf("executionStartedAt", request.executionStartedAt),
    ...timeOf("executionStoppedAt", request.executionStoppedAt),
  };
}

function containerChange(
  stated: NonNullable<StateChange["containers"]>[number],
): ContainerStateChange {
  const { containerName = "", status, runtimeId, exitCode, reason, imageDigest } = stated;
  const bindings = (stated.networkBindings ?? []).flatMap(({ bindIP }) =>
    bindIP === undefined ? [] : [{ bindIP }],
  );
  return {
    containerName,
    status: isStatus(status) ? status : "PENDING",
    ...(runtimeId !== undefined && { runtimeId }),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
    ...(imageDigest !== undefined && { imageDigest }),
    ...(bindings.length > 0 && { networkBindings: bindings }),
  };
}

function timeOf<Name extends string>(name: Name, time: Time): { readonly [N in Name]?: number } {
  if (time === undefined) return {};
  return { [name]: typeof time === "number" ? time : time.getTime() } as { [N in Name]: number };
}

function isStatus(status: string | undefined): status is TaskStatus {
  return taskStatuses.some((known) => known === status);
}
