/**
 * Whether an image can serve a job that asks more of it than others do: a multi-node parallel job (S19), or one whose
 * containers need a CUDA that the driver of the image must know. What is not known of an image is no obstacle.
 */
import type { KeyValue } from "../../model/container.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import { compareVersions } from "./compare-versions.ts";
import { failures, inspectFacts } from "./specification.ts";

export type JobNeeds = {
  readonly multiNode: boolean;
  /** The least CUDA version that its containers name. */
  readonly cuda?: string;
};

/** NVIDIA's own variable, which its container runtime reads, too: `NVIDIA_REQUIRE_CUDA=cuda>=12.4 driver>=535`. */
export function cudaRequired(environment: readonly KeyValue[]): string | undefined {
  const required = environment.findLast(({ name }) => name === "NVIDIA_REQUIRE_CUDA")?.value ?? "";
  return /\bcuda>=(\d+(?:\.\d+)*)/.exec(required)?.[1];
}

/** Why it cannot, and what would mend it. */
export function whyImageCannot(
  { multiNode, cuda }: JobNeeds,
  imageId: string,
  facts: ImageFacts,
): string | undefined {
  const { cudaVersion, gpuDriverVersion } = facts;
  if (cuda !== undefined && cudaVersion !== undefined && compareVersions(cudaVersion, cuda) < 0) {
    return (
      `A container needs CUDA ${cuda}; image ${imageId} has NVIDIA driver ` +
      `${gpuDriverVersion ?? "of unknown version"}, which serves CUDA up to ${cudaVersion}. ` +
      "Use an image with a newer driver, or a container for an older CUDA."
    );
  }
  if (!multiNode) return undefined;
  const [failed] = failures(inspectFacts(facts, { multiNode })).filter(({ id }) => id === "S19");
  return failed && `Image ${imageId}: S19 ${failed.check}: ${failed.evidence} Fix: ${failed.fix}`;
}
