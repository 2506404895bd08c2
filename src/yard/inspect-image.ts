/** InspectImage: what the compute resource specification says of an image, or of facts that are only stated. */
import type { Finding } from "../model/finding.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { flag, json, listOf, optional, record, text } from "./shape.ts";

export type InspectImageInput = {
  /** An image id; `host` for this machine. Absent when facts are given. */
  readonly imageId?: string;
  /** Facts to judge instead of those that are known of the image; nothing is kept of them. */
  readonly facts?: unknown;
  /** What the image is wanted for, as far as checks depend on it. */
  readonly architecture?: string;
  readonly gpus?: boolean;
  readonly multiNode?: boolean;
};

export type InspectImageOutput = {
  readonly imageId?: string;
  readonly name?: string;
  readonly facts: unknown;
  readonly findings: readonly Finding[];
};

export const inspectImage: YardOperation<InspectImageInput, InspectImageOutput> = yardOperation(
  "InspectImage",
  record<InspectImageInput>("InspectImageInput", {
    imageId: optional(text()),
    facts: optional(json()),
    architecture: optional(text()),
    gpus: optional(flag),
    multiNode: optional(flag),
  }),
  record<InspectImageOutput>("InspectImageOutput", {
    imageId: optional(text()),
    name: optional(text()),
    facts: json(),
    findings: listOf(
      record<Finding>("Finding", {
        id: text(),
        check: text(),
        level: text<Finding["level"]>(),
        result: text<Finding["result"]>(),
        evidence: text(),
        fix: optional(text()),
      }),
    ),
  }),
);
