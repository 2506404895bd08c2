/** ListInstances and InterruptInstance: the machines of compute environments as their owner sees them. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

export type ListInstancesInput = {
  /** Name or ARN: only instances of this one. */
  readonly computeEnvironment?: string;
};

export type InstanceSummary = {
  readonly instanceId: string;
  readonly computeEnvironment: string;
  /** Of a Fargate slice, its size. */
  readonly instanceType: string;
  /** Empty where there is none: on Fargate, and for machines that their owner brought. */
  readonly imageId: string;
  readonly infrastructureRevision: number;
  readonly status: "STARTING" | "REGISTERED" | "DRAINING" | "TERMINATING" | "TERMINATED";
  /** Why it is wanted gone, or why it went. */
  readonly statusReason?: string;
  /** Attempts that are STARTING or RUNNING on it. */
  readonly tasks: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** When a Spot interruption takes it. */
  readonly interruptsAt?: number;
};

export type ListInstancesOutput = { readonly instances: readonly InstanceSummary[] };

export const listInstances: YardOperation<ListInstancesInput, ListInstancesOutput> = yardOperation(
  "ListInstances",
  record<ListInstancesInput>("ListInstancesInput", { computeEnvironment: optional(text()) }),
  record<ListInstancesOutput>("ListInstancesOutput", {
    instances: listOf(
      record<InstanceSummary>("InstanceSummary", {
        instanceId: text(),
        computeEnvironment: text(),
        instanceType: text(),
        imageId: text(),
        infrastructureRevision: number,
        status: text<InstanceSummary["status"]>(),
        statusReason: optional(text()),
        tasks: number,
        createdAt: number,
        interruptsAt: optional(number),
      }),
    ),
  }),
);

export type InterruptInstanceInput = {
  readonly instanceId: string;
  /** From the notice to the end; two minutes when absent, as on EC2. */
  readonly noticeSeconds?: number;
};

export type InterruptInstanceOutput = {
  readonly instanceId: string;
  /** Epoch milliseconds. */
  readonly interruptsAt: number;
};

export const interruptInstance: YardOperation<InterruptInstanceInput, InterruptInstanceOutput> =
  yardOperation(
    "InterruptInstance",
    record<InterruptInstanceInput>("InterruptInstanceInput", {
      instanceId: text(),
      noticeSeconds: optional(number),
    }),
    record<InterruptInstanceOutput>("InterruptInstanceOutput", {
      instanceId: text(),
      interruptsAt: number,
    }),
  );
