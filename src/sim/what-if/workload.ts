/** What a study submits: definitions, and jobs over time, each with what becomes of its containers. */
import type { RegisterJobDefinitionRequest, SubmitJobRequest } from "@aws-sdk/client-batch";
import type { Value } from "../../documents/document.ts";
import type { Decoded } from "../../model/decoded.ts";

/** What a container does, drawn for each container alone. */
export type Fate = {
  readonly runMs: number;
  readonly pullMs: number;
  readonly exitCode: number;
};

export type Submission = {
  /** Where its kind stands, for refusals. */
  readonly where?: Value;
  /** Milliseconds from the beginning. */
  readonly atMs: number;
  /** Without `dependsOn`: ids are known only once jobs are submitted. */
  readonly input: Decoded<SubmitJobRequest>;
  /** Places of earlier submissions in the list. */
  readonly dependsOn: readonly {
    readonly submission: number;
    readonly type?: "N_TO_N" | "SEQUENTIAL";
  }[];
  /** For reports: what its jobs have in common. */
  readonly group: string;
  /** The same for the same child and attempt, however often it is asked. */
  readonly fate: (arrayIndex: number, attempt: number) => Fate;
};

export type Workload = {
  readonly definitions: readonly {
    readonly where?: Value;
    readonly input: Decoded<RegisterJobDefinitionRequest>;
  }[];
  /** In the order of their time. */
  readonly submissions: readonly Submission[];
  /** What was left out of the file, in sentences. */
  readonly notes: readonly string[];
};
