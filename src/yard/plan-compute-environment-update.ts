/**
 * PlanComputeEnvironmentUpdate: what an UpdateComputeEnvironment with the same members would do, without doing it. The
 * input is AWS's own, so a request that was tried here is sent there as it is.
 */
import {
  type UpdateComputeEnvironmentRequest,
  UpdateComputeEnvironmentRequest$,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../model/decoded.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { json, listOf, number, optional, record, type Shape, text } from "./shape.ts";

export type PlanComputeEnvironmentUpdateInput = Decoded<UpdateComputeEnvironmentRequest>;

export type PlannedChange = {
  /** As in the request: `state`, `computeResources.maxvCpus`. */
  readonly field: string;
  /** Absent where there was nothing, or will be nothing. */
  readonly before?: unknown;
  readonly after?: unknown;
};

export type PlannedReplacement = {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
};

export type PlannedJob = {
  readonly jobId: string;
  readonly instanceId: string;
  /** TERMINATED: at once. MAY_BE_TERMINATED: if it still runs when the time of the update policy is over. */
  readonly outcome: "FITS" | "MAY_BE_TERMINATED" | "TERMINATED";
  readonly why: string;
};

export type PlanComputeEnvironmentUpdateOutput = {
  readonly computeEnvironmentName: string;
  /** NONE: nothing is different but words about later updates. Absent when refused. */
  readonly updateType?: "NONE" | "SCALING" | "INFRASTRUCTURE";
  /** Why the update would be refused: its very message. */
  readonly refused?: string;
  readonly changes: readonly PlannedChange[];
  /** What is stated and has no effect, and why. */
  readonly notUsed: readonly { readonly field: string; readonly why: string }[];
  /** Images of its instances now, and why those: sentences. */
  readonly images: readonly string[];
  readonly instancesReplaced: readonly PlannedReplacement[];
  /** Attempts on those instances; the first hundred. */
  readonly jobs: readonly PlannedJob[];
  readonly jobsTotal: number;
};

type Change = PlannedChange;

export const planComputeEnvironmentUpdate: YardOperation<
  PlanComputeEnvironmentUpdateInput,
  PlanComputeEnvironmentUpdateOutput
> = yardOperation(
  "PlanComputeEnvironmentUpdate",
  ofAws<PlanComputeEnvironmentUpdateInput>(UpdateComputeEnvironmentRequest$),
  record<PlanComputeEnvironmentUpdateOutput>("PlanComputeEnvironmentUpdateOutput", {
    computeEnvironmentName: text(),
    updateType: optional(text<"NONE" | "SCALING" | "INFRASTRUCTURE">()),
    refused: optional(text()),
    changes: listOf(
      record<Change>("PlannedChange", {
        field: text(),
        before: optional(json()),
        after: optional(json()),
      }),
    ),
    notUsed: listOf(record("PlannedNotUsed", { field: text(), why: text() })),
    images: listOf(text()),
    instancesReplaced: listOf(
      record<PlannedReplacement>("PlannedReplacement", {
        instanceId: text(),
        instanceType: text(),
        imageId: text(),
      }),
    ),
    jobs: listOf(
      record<PlannedJob>("PlannedJob", {
        jobId: text(),
        instanceId: text(),
        outcome: text<PlannedJob["outcome"]>(),
        why: text(),
      }),
    ),
    jobsTotal: number,
  }),
);

/** A shape that AWS's package describes already. */
function ofAws<T>(ref: unknown): Shape<T> {
  return { ref, required: true };
}
