/**
 * DescribeImageDrift: how far the images of compute environments are behind what an infrastructure update would give
 * them now. Nothing is changed by asking.
 */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

/** All managed environments of instances when none is named. */
export type DescribeImageDriftInput = { readonly computeEnvironment?: string };

/** MISSING: it has no image, or the one it has is gone or disabled; nothing is launched from it. */
export type DriftStatus = "LATEST" | "UPDATE_AVAILABLE" | "MISSING";

export type ImageDrift = {
  readonly computeEnvironment: string;
  readonly imageType: string;
  /** Empty when it has none. */
  readonly imageId: string;
  /** What named the image: `launchTemplateOverride`, `imageIdOverride`, `imageId`, `launchTemplate`, `channel`. */
  readonly source: string;
  readonly channel?: string;
  readonly status: DriftStatus;
  /** What an update with updateToLatestImageVersion would bring. */
  readonly latestImageId?: string;
  /** Approved versions of its channel that are newer. */
  readonly versionsBehind?: number;
  /** What else is to be known: ends of life, settings that are not used, types that have no image. */
  readonly remarks: readonly string[];
};

export type DescribeImageDriftOutput = { readonly images: readonly ImageDrift[] };

export const describeImageDrift: YardOperation<DescribeImageDriftInput, DescribeImageDriftOutput> =
  yardOperation(
    "DescribeImageDrift",
    record<DescribeImageDriftInput>("DescribeImageDriftInput", {
      computeEnvironment: optional(text()),
    }),
    record<DescribeImageDriftOutput>("DescribeImageDriftOutput", {
      images: listOf(
        record<ImageDrift>("ImageDrift", {
          computeEnvironment: text(),
          imageType: text(),
          imageId: text(),
          source: text(),
          channel: optional(text()),
          status: text<DriftStatus>(),
          latestImageId: optional(text()),
          versionsBehind: optional(number),
          remarks: listOf(text()),
        }),
      ),
    }),
  );
