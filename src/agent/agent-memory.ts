/**
 * What an agent keeps so that its next life goes on where this one ended. Each note is durable when the call returns:
 * a task is noted before it is acknowledged, an exit before it is reported.
 */
import type { PayloadTask, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { ContainerExit, OutputPosition } from "../ports/container-runtime.ts";

export type StoredTask = {
  readonly arn: string;
  /** Absent once the end was delivered: nothing is to be run any more. */
  readonly task?: PayloadTask;
  /** Containers that were begun, by name, and how they have ended. */
  readonly begun: Readonly<Record<string, { readonly exit?: ContainerExit }>>;
  readonly last?: SubmitTaskStateChange;
};

export interface AgentMemory {
  /** Everything that is known, in no order. */
  tasks(): readonly StoredTask[];
  get(taskArn: string): StoredTask | undefined;
  taken(task: PayloadTask): void;
  begun(taskArn: string, containerName: string): void;
  exited(taskArn: string, containerName: string, exit: ContainerExit): void;
  /** The last report of a task, which the server does not have yet. */
  ended(last: SubmitTaskStateChange): void;
  delivered(taskArn: string): void;
  /**
   * So much of a container's output is stored. The one note that is not durable at once: it outlives the agent, but not
   * the machine, with which the container ends as well.
   */
  outputStored(taskArn: string, containerName: string, position: OutputPosition): void;
  /** Undefined for an agent that forgets. */
  outputOf(taskArn: string, containerName: string): OutputPosition | undefined;
}

/** For agents that live and die with their instance. */
export const noMemory: AgentMemory = {
  tasks: () => [],
  get: () => undefined,
  taken: () => undefined,
  begun: () => undefined,
  exited: () => undefined,
  ended: () => undefined,
  delivered: () => undefined,
  outputStored: () => undefined,
  outputOf: () => undefined,
};
