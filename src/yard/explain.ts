/**
 * ExplainJob and ExplainDefinition: why a job waits, and whether one of a definition could run at all, from the code
 * that decides it.
 */
import { type YardOperation, yardOperation } from "./operation.ts";
import { flag, json, listOf, number, optional, record, text } from "./shape.ts";

/** Where on its way a job is held up. */
export type Stage =
  /** Other jobs must succeed first. */
  | "dependency"
  /** Others are before it in its queue, or the queue itself is in the way. */
  | "queue"
  /** Other shares have their turn. */
  | "share"
  | "consumable"
  /** maxvCpus, or another limit that was set. */
  | "quota"
  /** No instance type is large enough, or none can be had. */
  | "capacity"
  /** The image of a compute environment. */
  | "image"
  /** An instance is being started. */
  | "boot"
  /** An instance has to join its cluster. */
  | "join"
  /** Running jobs have the room. */
  | "place";

/** A request that would help, and one sentence about it. */
export type SuggestionShown = {
  readonly sentence: string;
  /** Requests of AWS Batch, to be sent as they are, one after another; none where AWS has no request for it. */
  readonly calls: readonly {
    readonly operation: string;
    readonly input: Readonly<Record<string, unknown>>;
  }[];
};

export type EnvironmentShown = {
  readonly computeEnvironment: string;
  readonly verdict: string;
  readonly reason: string;
  readonly suggestions: readonly SuggestionShown[];
};

export type ExplainJobInput = { readonly jobId: string };

export type ExplainJobOutput = {
  readonly jobId: string;
  readonly jobName: string;
  readonly jobQueue: string;
  readonly status: string;
  /** Of a job that waits. */
  readonly stage?: Stage;
  /** AWS's code, or ours where AWS has none. */
  readonly code?: string;
  /** What DescribeJobs shows as its statusReason. */
  readonly reason: string;
  /** The job that must be placed first. */
  readonly behind?: string;
  /** The jobs that must succeed first, at most 20. */
  readonly waitsFor: readonly string[];
  readonly computeEnvironments: readonly EnvironmentShown[];
  readonly suggestions: readonly SuggestionShown[];
  /** How many attempts are before it in its queue (or share). */
  readonly ahead?: number;
  /** There are more: counting stops somewhere. */
  readonly aheadIsLeast?: boolean;
  /** Epoch milliseconds. */
  readonly estimatedStart?: number;
  /** How the estimate was made, or why there is none. */
  readonly estimateBasis?: string;
};

const suggestion = record<SuggestionShown>("Suggestion", {
  sentence: text(),
  calls: listOf(json<SuggestionShown["calls"][number]>()),
});

const environment = record<EnvironmentShown>("EnvironmentVerdict", {
  computeEnvironment: text(),
  verdict: text(),
  reason: text(),
  suggestions: listOf(suggestion),
});

export const explainJob: YardOperation<ExplainJobInput, ExplainJobOutput> = yardOperation(
  "ExplainJob",
  record<ExplainJobInput>("ExplainJobInput", { jobId: text() }),
  record<ExplainJobOutput>("ExplainJobOutput", {
    jobId: text(),
    jobName: text(),
    jobQueue: text(),
    status: text(),
    stage: optional(text<Stage>()),
    code: optional(text()),
    reason: text(),
    behind: optional(text()),
    waitsFor: listOf(text()),
    computeEnvironments: listOf(environment),
    suggestions: listOf(suggestion),
    ahead: optional(number),
    aheadIsLeast: optional(flag),
    estimatedStart: optional(number),
    estimateBasis: optional(text()),
  }),
);

export type ExplainDefinitionInput = {
  /** Name, name:revision or ARN. */
  readonly jobDefinition: string;
  readonly jobQueue: string;
};

export type ExplainDefinitionOutput = {
  readonly jobDefinition: string;
  readonly jobQueue: string;
  /** Whether a job of it could run, were the queue empty and everything that may be launched to be had. */
  readonly canRun: boolean;
  readonly stage?: Stage;
  readonly code?: string;
  readonly reason: string;
  readonly computeEnvironments: readonly EnvironmentShown[];
  readonly suggestions: readonly SuggestionShown[];
};

export const explainDefinition: YardOperation<ExplainDefinitionInput, ExplainDefinitionOutput> =
  yardOperation(
    "ExplainDefinition",
    record<ExplainDefinitionInput>("ExplainDefinitionInput", {
      jobDefinition: text(),
      jobQueue: text(),
    }),
    record<ExplainDefinitionOutput>("ExplainDefinitionOutput", {
      jobDefinition: text(),
      jobQueue: text(),
      canRun: flag,
      stage: optional(text<Stage>()),
      code: optional(text()),
      reason: text(),
      computeEnvironments: listOf(environment),
      suggestions: listOf(suggestion),
    }),
  );
