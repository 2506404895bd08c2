/**
 * The shape of one check: a rule's id, whether it must hold, for which uses it is asked, and what it says of the facts.
 */
import type { Finding } from "../../model/finding.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import type { Architecture } from "../../model/instance-type.ts";

/** What the image is wanted for: some checks are asked only then. */
export type ImageUse = {
  /** Of the instance types that it is launched as. */
  readonly architecture?: Architecture;
  /** Whether those types have GPUs. */
  readonly gpus?: boolean;
  /** Whether multi-node parallel jobs are to run on it. */
  readonly multiNode?: boolean;
  /** The newest version of its agent that this server has seen. */
  readonly newestAgent?: string;
};

export type Outcome = Pick<Finding, "result" | "evidence" | "fix">;

export type Check = Pick<Finding, "id" | "check" | "level"> & {
  readonly asked?: (use: ImageUse) => boolean;
  readonly judge: (facts: ImageFacts, use: ImageUse) => Outcome;
};

export function pass(evidence: string): Outcome {
  return { result: "pass", evidence };
}

export function fail(evidence: string, fix: string): Outcome {
  return { result: "fail", evidence, fix };
}

/** `fix` says how it becomes known. */
export function unknown(evidence: string, fix: string): Outcome {
  return { result: "unknown", evidence, fix };
}

/** How a fact that could not be read is stated. */
export function stateIt(...facts: readonly (keyof ImageFacts)[]): string {
  const tags = facts.map((fact) => `Key=batchyard:${fact},Value=…`).join(" ");
  return `aws ec2 create-tags --resources IMAGE-ID --tags ${tags}`;
}
