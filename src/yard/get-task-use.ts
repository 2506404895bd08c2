/** GetTaskUse: what the containers of a task have used lately, as the agent of their instance measured it. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

export type GetTaskUseInput = {
  /** ARN of a task, or a job's id: of its live attempt. */
  readonly task: string;
};

export type UseOfContainer = {
  readonly containerName: string;
  /** Percent of one vCPU. */
  readonly cpuPercent?: number;
  readonly memoryMiB?: number;
};

export type UseSample = {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly containers: readonly UseOfContainer[];
};

export type GetTaskUseOutput = {
  /** Oldest first, of about ten minutes; none of an agent that does not measure. */
  readonly samples: readonly UseSample[];
};

export const getTaskUse: YardOperation<GetTaskUseInput, GetTaskUseOutput> = yardOperation(
  "GetTaskUse",
  record<GetTaskUseInput>("GetTaskUseInput", { task: text() }),
  record<GetTaskUseOutput>("GetTaskUseOutput", {
    samples: listOf(
      record<UseSample>("UseSample", {
        at: number,
        containers: listOf(
          record<UseOfContainer>("UseOfContainer", {
            containerName: text(),
            cpuPercent: optional(number),
            memoryMiB: optional(number),
          }),
        ),
      }),
    ),
  }),
);
