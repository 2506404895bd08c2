/** ListImages: every machine image, what the specification says of it, and who uses it. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

export type ListImagesInput = Readonly<Record<never, never>>;

export type ImageSummary = {
  readonly imageId: string;
  readonly name: string;
  /** `host` for this machine itself, `registered` for somebody's own. */
  readonly provider: string;
  readonly state: string;
  readonly architecture?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Required checks that fail, and those that nobody could decide. */
  readonly failed: number;
  readonly unknown: number;
  readonly channels: readonly string[];
  readonly computeEnvironments: readonly string[];
};

export type ListImagesOutput = { readonly images: readonly ImageSummary[] };

export const listImages: YardOperation<ListImagesInput, ListImagesOutput> = yardOperation(
  "ListImages",
  record<ListImagesInput>("ListImagesInput", {}),
  record<ListImagesOutput>("ListImagesOutput", {
    images: listOf(
      record<ImageSummary>("ImageSummary", {
        imageId: text(),
        name: text(),
        provider: text(),
        state: text(),
        architecture: optional(text()),
        createdAt: number,
        failed: number,
        unknown: number,
        channels: listOf(text()),
        computeEnvironments: listOf(text()),
      }),
    ),
  }),
);
