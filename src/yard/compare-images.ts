/** CompareImages: the difference of two images, fact by fact. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, optional, record, text } from "./shape.ts";

export type CompareImagesInput = { readonly before: string; readonly after: string };

export type ImageDifference = {
  /** `system`, `agent`, `Docker`, `drivers`, `configuration`, `disk` or `packages`. */
  readonly group: string;
  readonly name: string;
  /** Absent where that image has no such fact. */
  readonly before?: string;
  readonly after?: string;
};

export type CompareImagesOutput = { readonly differences: readonly ImageDifference[] };

export const compareImages: YardOperation<CompareImagesInput, CompareImagesOutput> = yardOperation(
  "CompareImages",
  record<CompareImagesInput>("CompareImagesInput", { before: text(), after: text() }),
  record<CompareImagesOutput>("CompareImagesOutput", {
    differences: listOf(
      record<ImageDifference>("ImageDifference", {
        group: text(),
        name: text(),
        before: optional(text()),
        after: optional(text()),
      }),
    ),
  }),
);
