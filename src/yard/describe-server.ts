/** DescribeServer: what runs here, since when, and how much it has to do. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

export type DescribeServerInput = Readonly<Record<never, never>>;

export type DescribeServerOutput = {
  readonly version: string;
  readonly region: string;
  readonly account: string;
  /** What runs containers: `docker (28.2.2)`. */
  readonly runtime: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** What the server makes go wrong on purpose (`serve --faults`), in sentences; absent when nothing is. */
  readonly faults?: readonly string[];
  readonly computeEnvironments: number;
  readonly jobQueues: number;
  /** Those that are not gone. */
  readonly instances: number;
  /** Attempts that are STARTING or RUNNING. */
  readonly tasks: number;
};

export const describeServer: YardOperation<DescribeServerInput, DescribeServerOutput> =
  yardOperation(
    "DescribeServer",
    record<DescribeServerInput>("DescribeServerInput", {}),
    record<DescribeServerOutput>("DescribeServerOutput", {
      version: text(),
      region: text(),
      account: text(),
      runtime: text(),
      startedAt: number,
      faults: optional(listOf(text())),
      computeEnvironments: number,
      jobQueues: number,
      instances: number,
      tasks: number,
    }),
  );
